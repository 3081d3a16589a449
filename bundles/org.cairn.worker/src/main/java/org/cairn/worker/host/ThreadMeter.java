// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * CPU time and allocated bytes of the current thread. The bytes need {@code com.sun.management}, which Karaf delegates to
 * the JVM; where it is missing they are 0.
 */
public final class ThreadMeter {
    private final LongSupplier cpuNanos;
    private final LongSupplier allocatedBytes;

    private ThreadMeter(LongSupplier cpuNanos, LongSupplier allocatedBytes) {
        this.cpuNanos = cpuNanos;
        this.allocatedBytes = allocatedBytes;
    }

    /** The meter of this JVM. */
    public static ThreadMeter ofThisJvm() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        LongSupplier cpu = threads.isCurrentThreadCpuTimeSupported() ? threads::getCurrentThreadCpuTime : () -> 0L;
        return new ThreadMeter(cpu, allocated(threads));
    }

    private static LongSupplier allocated(ThreadMXBean threads) {
        try {
            return Sun.allocated(threads);
        } catch (LinkageError e) {
            return () -> 0L;
        }
    }

    /** Apart, so that this class loads where that package is not there. */
    private static final class Sun {
        static LongSupplier allocated(ThreadMXBean threads) {
            return threads instanceof com.sun.management.ThreadMXBean more && more.isThreadAllocatedMemorySupported()
                    ? more::getCurrentThreadAllocatedBytes
                    : () -> 0L;
        }
    }

    /** Whether allocated bytes are measured here. */
    public boolean measuresMemory() {
        return allocatedBytes.getAsLong() > 0;
    }

    Sample sample() {
        return new Sample(System.nanoTime(), cpuNanos.getAsLong(), allocatedBytes.getAsLong());
    }

    /** A moment of a thread: nanoseconds and bytes. */
    record Sample(long wall, long cpu, long allocated) {}
}
