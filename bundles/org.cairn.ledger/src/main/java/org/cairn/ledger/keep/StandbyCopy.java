// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.core.api.ledger.LedgerException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a directory on another disk equal to what is durable. It has a thread of its own, so that a disk that is slow, full or
 * gone never slows the ledger; it looks for new rows by itself, so that no thread of the ledger has anybody to wake.
 */
final class StandbyCopy implements AutoCloseable {
    /** Between two copies at the least. */
    static final long PERIOD_MS = 200;
    /** Between two looks at the files beside the segments when no row is new. */
    static final long IDLE_MS_MAX = 1_000;
    /** Between two looks at everything. */
    static final long THOROUGH_MS = 10_000;
    /** After a problem, doubled up to the other. */
    static final long RETRY_MS_MIN = 1_000;

    static final long RETRY_MS_MAX = 60_000;
    /** How long closing waits for a disk that does not answer. */
    static final long CLOSE_MS_MAX = 5_000;

    private static final String NOTE = "standby";
    private static final String NOT_YET = "nothing was copied yet";

    private final Object lock = new Object();
    private final Mirror.Places places;
    private final LongSupplier nanos;
    private final Volume volume;
    private final KeepingLog log;
    private final Thread thread;
    private @Nullable Mirror mirror;
    private long passedAt;
    private long thoroughAt;
    private long retryMs = RETRY_MS_MIN;
    private volatile boolean isClosing;
    private volatile long rows;
    private volatile String problem = NOT_YET;

    /**
     * A standby that is started by {@link #start}.
     *
     * @param nanos monotonic time
     */
    StandbyCopy(Mirror.Places places, LongSupplier nanos, Volume volume, KeepingLog log) {
        this.places = places;
        this.nanos = nanos;
        this.volume = volume;
        this.log = log;
        this.thread = new Thread(this::run, "cairn-ledger-standby");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Keeping.Standby state() {
        long durable = places.segments().durable();
        return new Keeping.Standby(places.to(), rows, Math.max(0, durable - rows), problem);
    }

    private void run() {
        long wait = pass();
        while (await(wait)) {
            wait = pass();
        }
        if (mirror != null) {
            pass(); // what became durable last
        }
        release();
    }

    private boolean await(long millis) {
        long until = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            long left = millis;
            while (!isClosing && left > 0) {
                try {
                    lock.wait(left);
                } catch (InterruptedException e) {
                    return false;
                }
                left = TimeUnit.NANOSECONDS.toMillis(until - nanos.getAsLong());
            }
        }
        return !isClosing;
    }

    /** Copies what is new; says after how many milliseconds it is to be called again. */
    long pass() {
        try {
            Mirror open = opened();
            long now = nanos.getAsLong();
            boolean isThorough = passed(thoroughAt, now, THOROUGH_MS);
            boolean isNews = places.segments().durable() != open.rows();
            if (isNews || isThorough || isClosing || passed(passedAt, now, IDLE_MS_MAX)) {
                open.pass(isThorough, Meter.silent());
                rows = open.rows();
                passedAt = now;
                thoroughAt = isThorough ? now : thoroughAt;
            }
            well(open.rows());
            return PERIOD_MS;
        } catch (NoSuchFileException e) {
            boolean isDropped = String.valueOf(e.getFile())
                    .startsWith(places.segments().directory().toString());
            return isDropped && problem.isEmpty() ? again(e) : problem(e.toString());
        } catch (LedgerException e) {
            return problem(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | Error e) {
            return problem(e.toString());
        }
    }

    /** A day was dropped while it was being copied: the next pass does not look for it. */
    private long again(IOException cause) {
        release();
        problem = cause.toString();
        return PERIOD_MS;
    }

    private static boolean passed(long since, long now, long millis) {
        return now - since >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private Mirror opened() throws IOException {
        Mirror open = mirror;
        if (open == null) {
            begin();
            open = Mirror.open(places, volume, log);
            mirror = open;
            thoroughAt = nanos.getAsLong() - TimeUnit.MILLISECONDS.toNanos(THOROUGH_MS);
        }
        return open;
    }

    /**
     * Makes the directory the first time, and writes down here that it was made. Later it must be there: a disk that is not
     * mounted would be written to the one below it.
     */
    private void begin() throws IOException {
        Path begun = places.segments().directory().resolve(NOTE);
        Path note = places.to().resolve(NOTE);
        String where = places.to() + "\n";
        boolean isBegun = Files.exists(begun) && Files.readString(begun).equals(where);
        if (isBegun && !Files.exists(note)) {
            throw new LedgerException(
                    LedgerException.Kind.FAILED,
                    places.to() + " is not the directory that was made: mount its disk, or remove " + begun
                            + " to begin a new one");
        }
        if (!isBegun) {
            Path parent = Copying.parent(places.to());
            if (!Files.isDirectory(parent)) {
                throw new LedgerException(LedgerException.Kind.FAILED, parent + " is not there");
            }
            Copying copying = new Copying(volume);
            copying.directory(places.to());
            Mirror.checkPlace(places);
            copying.replace(note, ("gateway " + places.gateway() + "\n").getBytes(StandardCharsets.UTF_8));
            new Copying(Volume.REAL).replace(begun, where.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void well(long copied) {
        retryMs = RETRY_MS_MIN;
        if (problem.equals(NOT_YET)) {
            log.standbyStarted(places.to(), copied);
        } else if (!problem.isEmpty()) {
            log.standbyWell(places.to(), copied);
        }
        problem = "";
    }

    private long problem(String text) {
        release();
        if (!text.equals(problem)) {
            log.standbyProblem(places.to(), text);
            problem = text;
        }
        long wait = retryMs;
        retryMs = Math.min(RETRY_MS_MAX, retryMs * 2);
        return wait;
    }

    /** Lets the directory go; the next time all is looked at anew. */
    private void release() {
        try (Mirror closed = mirror) {
            mirror = null;
        } catch (IOException e) {
            log.standbyProblem(places.to(), e.toString());
        }
    }

    /**
     * Copies what is durable by now, if the disk answers, and ends the thread. To be called after the ledger made all rows
     * durable.
     */
    @Override
    public void close() {
        synchronized (lock) {
            isClosing = true;
            lock.notifyAll();
        }
        if (thread.getState() == Thread.State.NEW) {
            release();
            return;
        }
        try {
            thread.join(CLOSE_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.standbyProblem(places.to(), "its disk does not answer; the thread is left to itself");
        }
    }
}
