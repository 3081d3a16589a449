// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock in microseconds that stands still until a test moves it. Any thread may read it. */
public final class SimClock extends Clock {
    /** Where a clock begins unless told otherwise. */
    public static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

    private final AtomicLong wallMicros;
    private final AtomicLong monotonicMicros;
    private final ZoneId zone;

    public SimClock() {
        this(START);
    }

    public SimClock(Instant start) {
        this(new AtomicLong(micros(start)), new AtomicLong(), ZoneOffset.UTC);
    }

    private SimClock(AtomicLong wallMicros, AtomicLong monotonicMicros, ZoneId zone) {
        this.wallMicros = wallMicros;
        this.monotonicMicros = monotonicMicros;
        this.zone = zone;
    }

    /** Lets time pass. Timers do not run: {@link SimScheduler#advance} calls this. */
    public void forward(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time passes forwards; jump() sets the wall clock back");
        }
        long micros = duration.toNanos() / 1_000;
        wallMicros.addAndGet(micros);
        monotonicMicros.addAndGet(micros);
    }

    /** Sets the wall clock alone, forwards or back, as an administrator does; timers do not notice. */
    public void jump(Instant to) {
        wallMicros.set(micros(to));
    }

    /** Microseconds since this clock was made; {@link #jump} does not change it. */
    public long monotonicMicros() {
        return monotonicMicros.get();
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plus(wallMicros.get(), ChronoUnit.MICROS);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SimClock(wallMicros, monotonicMicros, other);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
