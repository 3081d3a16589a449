// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Timers in virtual time. Tasks run on the thread that calls {@link #advance}, in order of time, then of scheduling;
 * nothing runs by itself. Any thread may schedule. A periodic task that throws ends, as with the JDK's.
 */
public final class SimScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final SimClock clock;
    private final PriorityQueue<Timer<?>> queue = new PriorityQueue<>();
    private long sequence;
    private boolean shutdown;

    public SimScheduler(SimClock clock) {
        this.clock = clock;
    }

    /** Lets time pass and runs what falls due, each task at its own time, and what these tasks schedule in between. */
    public void advance(Duration duration) {
        long until = clock.monotonicMicros() + duration.toNanos() / 1_000;
        for (Timer<?> timer = next(until); timer != null; timer = next(until)) {
            clock.forward(micros(Math.max(0, timer.dueMicros - clock.monotonicMicros())));
            timer.run();
        }
        clock.forward(micros(Math.max(0, until - clock.monotonicMicros())));
    }

    /** Runs what is due now, without letting time pass. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /** How many tasks wait. A component that has stopped leaves none behind. */
    public synchronized int pending() {
        return queue.size();
    }

    private synchronized @Nullable Timer<?> next(long untilMicros) {
        Timer<?> first = queue.peek();
        if (first == null || first.dueMicros > untilMicros) {
            return null;
        }
        queue.remove();
        return first;
    }

    private <T extends @Nullable Object> Timer<T> add(Timer<T> timer) {
        put(timer);
        return timer;
    }

    private synchronized void put(Timer<?> timer) {
        if (shutdown) {
            throw new RejectedExecutionException("the scheduler was shut down");
        }
        timer.order = sequence++;
        queue.add(timer);
    }

    private synchronized void drop(Timer<?> timer) {
        queue.remove(timer);
    }

    private long due(long delay, TimeUnit unit) {
        return clock.monotonicMicros() + Math.max(0, unit.toMicros(delay));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return add(new Timer<@Nullable Void>(run(command), due(delay, unit), 0));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return add(new Timer<>(callable, due(delay, unit), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        if (unit.toMicros(period) <= 0) {
            throw new IllegalArgumentException("a period is at least a microsecond");
        }
        return add(new Timer<@Nullable Void>(run(command), due(initialDelay, unit), unit.toMicros(period)));
    }

    /** The same as at a fixed rate: in virtual time a task takes no time, unless it lets time pass itself. */
    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return scheduleAtFixedRate(command, initialDelay, delay, unit);
    }

    @Override
    public void execute(Runnable command) {
        put(new Timer<@Nullable Void>(run(command), clock.monotonicMicros(), 0));
    }

    private static Callable<@Nullable Void> run(Runnable command) {
        return () -> {
            command.run();
            return null;
        };
    }

    @Override
    public synchronized void shutdown() {
        shutdown = true;
        queue.clear();
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        List<Runnable> rest = new ArrayList<>(queue);
        shutdown();
        return rest;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public synchronized boolean isTerminated() {
        return shutdown && queue.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }

    private final class Timer<T extends @Nullable Object> extends FutureTask<T> implements RunnableScheduledFuture<T> {
        private final long periodMicros;
        private long dueMicros;
        private long order;

        Timer(Callable<T> task, long dueMicros, long periodMicros) {
            super(task);
            this.dueMicros = dueMicros;
            this.periodMicros = periodMicros;
        }

        @Override
        public void run() {
            if (!isPeriodic()) {
                super.run();
            } else if (runAndReset() && !isShutdown()) {
                dueMicros += periodMicros;
                put(this);
            }
        }

        @Override
        public boolean cancel(boolean interrupt) {
            drop(this);
            return super.cancel(interrupt);
        }

        @Override
        public boolean isPeriodic() {
            return periodMicros > 0;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueMicros - clock.monotonicMicros(), TimeUnit.MICROSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Timer<?> that = (Timer<?>) other;
            int byTime = Long.compare(dueMicros, that.dueMicros);
            return byTime != 0 ? byTime : Long.compare(order, that.order);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
