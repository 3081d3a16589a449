// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/** Says now and then how far long work is. */
final class Progress {
    private static final long EVERY_NS = 2_000_000_000L;

    private final PrintStream err;
    private final LongSupplier nanoTime;
    private long last;

    Progress(PrintStream err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    void at(long done, long all, String what) {
        long now = nanoTime.getAsLong();
        if (now - last >= EVERY_NS) {
            last = now;
            err.println(done + " of " + all + " " + what);
        }
    }
}
