// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** How many bytes this thread has allocated so far; always 0 on a JVM that does not tell. */
final class AllocatedBytes {
    private final @Nullable ThreadMXBean threads;

    AllocatedBytes() {
        this.threads = threads();
    }

    private static @Nullable ThreadMXBean threads() {
        try {
            return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean known
                            && known.isThreadAllocatedMemorySupported()
                    ? known
                    : null;
        } catch (LinkageError e) {
            return null; // the JDK's own package is not visible here
        }
    }

    long ofThisThread() {
        return threads == null
                ? 0
                : threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
