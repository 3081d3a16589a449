// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.cairn.shell.render.Quantities;

/**
 * Tells how far a long piece of work is: at a terminal one line that is written anew, on standard error; elsewhere, where
 * standard error comes too late, a line on standard output every few seconds; for programs nothing. What is over before
 * the first is due says nothing.
 */
final class Meter implements AutoCloseable {
    /** Between two lines. */
    static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Between two looks of a terminal's line. */
    static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final String ANEW = "\r\u001b[K";

    private final Call call;
    private final String what;
    private final LongFunction<String> amount;
    private final LongSupplier nanos;
    private long last;
    private boolean shown;
    private volatile Reached reached = new Reached(0, 0);

    private record Reached(long done, long of) {}

    Meter(Call call, String what, LongFunction<String> amount, LongSupplier nanos) {
        this.call = call;
        this.what = what;
        this.amount = amount;
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    /** Counts rows. */
    static Meter rows(Call call, String what) {
        return new Meter(call, what, rows -> rows + " rows", System::nanoTime);
    }

    /** Counts bytes. */
    static Meter bytes(Call call, String what) {
        return new Meter(call, what, Quantities::bytes, System::nanoTime);
    }

    /** Counts seconds, where nobody knows how much there is to do. */
    static Meter seconds(Call call, String what) {
        return seconds(call, what, System::nanoTime);
    }

    static Meter seconds(Call call, String what, LongSupplier nanos) {
        long start = nanos.getAsLong();
        return new Meter(call, what, done -> TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - start) + " s", nanos);
    }

    /** How much was done, of how much (0 if nobody knows). From any thread; prints nothing. */
    void at(long done, long of) {
        reached = new Reached(done, of);
    }

    /** Prints if it is time. On the command's thread: an output that nobody reads must hold up nobody else. */
    void tell() {
        long now = nanos.getAsLong();
        boolean due = now - last >= (call.streams().terminal() ? TERMINAL_NANOS : LINE_NANOS);
        if (call.json() || !due) {
            return;
        }
        last = now;
        if (call.streams().terminal()) {
            call.streams().err().print(ANEW + text());
            shown = true;
        } else {
            call.out().println(text());
        }
        call.streams().err().flush();
        call.streams().flush();
    }

    private String text() {
        Reached at = reached;
        String text = what + ": " + amount.apply(at.done());
        return at.of() <= 0
                ? text
                : text + " of " + amount.apply(at.of()) + ", " + Math.min(100, 100 * at.done() / at.of()) + " %";
    }

    /** Takes the terminal's line away. */
    @Override
    public void close() {
        if (shown) {
            call.streams().err().print(ANEW);
            call.streams().err().flush();
            shown = false;
        }
    }
}
