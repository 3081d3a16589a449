// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.worker.core.Usage;
import org.cairn.worker.tunnel.Answer;
import org.cairn.worker.tunnel.Attempt;
import org.cairn.worker.tunnel.TunnelHandler;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: hears the tunnel on its event loop, runs the DService on a thread of the pool, and may be stopped by the
 * gateway, the deadline, or its service going away. The thread is interrupted only while it is in the DService.
 */
public final class Job implements Attempt, Runnable {
    /** How it ended. */
    public enum Outcome {
        /** Answered, perhaps by a problem document of the service's own. */
        DONE,
        /** The service threw; answered so, or broken off. */
        FAILED,
        /** Broken off here: it took too long, or its service went away. */
        BROKEN,
        CANCELLED,
        /** Not begun. */
        DECLINED
    }

    /** Who wants to know. */
    public interface Listener {
        void progress(String work, int attempt, double fraction, String message);

        /** The service threw something that is no {@link DServiceException}. */
        void threw(String service, String work, Throwable thrown);

        /** The thread is free again; on that thread, exactly once. */
        void ended(Job job, Outcome outcome, long cpuMicros);
    }

    /** What all jobs share. */
    public record Shared(
            ServiceHost host,
            TemporaryFiles files,
            ThreadMeter meter,
            Clock clock,
            ScheduledExecutorService scheduler,
            Listener listener) {}

    /**
     * How long after the deadline the worker stops it by itself: at the deadline the gateway cancels it, and tells its
     * caller why. What the worker breaks off counts as lost, and would be held against it.
     */
    static final long GRACE_MS = 1_000;

    private enum Stop {
        NO,
        CANCELLED,
        EXPIRED,
        EVICTED,
        OVERDRAWN
    }

    private final TunnelHandler.Head head;
    private final Answer answer;
    private final Shared shared;
    private final RequestBody requestBody;
    private final JobResponse response;
    private final Instant deadline;
    private final TemporaryFiles.Place place;
    private final Future<?> alarm;
    private @Nullable Thread runner;
    private volatile Stop stop = Stop.NO;
    private boolean serving;
    private long cpuMicros;

    @SuppressWarnings("this-escape") // the alarm rings later, on another thread
    public Job(TunnelHandler.Head head, Answer answer, Shared shared) {
        this.head = head;
        this.answer = answer;
        this.shared = shared;
        requestBody = new RequestBody(answer::consumed);
        if (head.endStream()) {
            requestBody.complete();
        }
        response = new JobResponse(answer, head.method(), (fraction, message) -> shared.listener()
                .progress(head.work(), head.attempt(), fraction, message));
        place = shared.files().place();
        long timeout = Math.max(1, head.timeoutMillis());
        deadline = shared.clock().instant().plus(Duration.ofMillis(timeout));
        alarm = shared.scheduler()
                .schedule(
                        () -> stop(Stop.EXPIRED, "the deadline has passed"), timeout + GRACE_MS, TimeUnit.MILLISECONDS);
    }

    public String work() {
        return head.work();
    }

    @Override
    public void data(ByteBuf data) {
        requestBody.add(data);
    }

    @Override
    public void end() {
        requestBody.complete();
    }

    @Override
    public void writable() {
        response.stream().writable();
    }

    @Override
    public void cancelled() {
        stop(Stop.CANCELLED, "the request was cancelled");
    }

    /** Its service or the worker goes away: broken off, so that it is done elsewhere. */
    public void evict() {
        stop(Stop.EVICTED, "the service is being stopped");
    }

    /** Stops it if its temporary files take more than they may. Blocks for I/O. */
    public void checkAllowance() throws IOException {
        if (place.overdrawn()) {
            stop(Stop.OVERDRAWN, "the allowance for temporary files is used up");
        }
    }

    private void stop(Stop why, String reason) {
        boolean breakOff;
        synchronized (this) {
            if (stop == Stop.NO) {
                stop = why;
            }
            breakOff = serving && (why == Stop.EXPIRED || why == Stop.EVICTED);
        }
        if (breakOff) {
            // not when the thread comes back: that may be never, and it can be done elsewhere now
            answer.abort();
        }
        requestBody.fail(reason);
        response.stream().fail(reason);
        synchronized (this) {
            if (runner != null) {
                runner.interrupt();
            }
        }
    }

    private synchronized boolean enter() {
        if (stop != Stop.NO) {
            return false;
        }
        runner = Thread.currentThread();
        return true;
    }

    private synchronized void leave() {
        runner = null;
        Thread.interrupted();
    }

    @Override
    public void run() {
        Outcome outcome = Outcome.CANCELLED;
        try {
            outcome = enter() ? attempt() : declined();
        } catch (InterruptedException e) {
            // only stop() interrupts
            outcome = declined();
        } catch (RuntimeException | Error e) {
            shared.listener().threw(head.service(), head.work(), e);
            answer.abort();
            outcome = Outcome.FAILED;
        } finally {
            leave();
            alarm.cancel(false);
            requestBody.close();
            response.stream().drop();
            removeFiles();
            shared.listener().ended(this, outcome, cpuMicros);
        }
    }

    private Outcome declined() {
        answer.decline();
        return stop == Stop.CANCELLED ? Outcome.CANCELLED : Outcome.DECLINED;
    }

    private void removeFiles() {
        try {
            place.remove();
        } catch (IOException e) {
            // what is left goes at the next start
        }
    }

    private Outcome attempt() throws InterruptedException {
        if (!JobRequest.isBelow(head.target(), head.mount())) {
            return declined();
        }
        ServiceHost.Lease lease;
        try {
            lease = shared.host().acquire(head.service(), this, ServiceHost.SWAP_WAIT_MS);
        } catch (RuntimeException | Error e) {
            shared.listener().threw(head.service(), head.work(), e);
            return declined();
        }
        if (lease == null) {
            return declined();
        }
        try (lease) {
            return mayServe() ? serve(lease) : declined();
        }
    }

    private synchronized boolean mayServe() {
        serving = stop == Stop.NO;
        return serving;
    }

    private boolean late() {
        return !shared.clock().instant().isBefore(deadline);
    }

    private Outcome serve(ServiceHost.Lease lease) {
        DService service = lease.service();
        response.servedBy(lease.version());
        JobRequest request = new JobRequest(head, requestBody, deadline, new JobRequest.Surroundings() {
            @Override
            public boolean cancelled() {
                return stop != Stop.NO || late();
            }

            @Override
            public Path temporaryDirectory() throws IOException {
                return place.directory();
            }
        });
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        Throwable thrown = null;
        ThreadMeter.Sample before = shared.meter().sample();
        try {
            thread.setContextClassLoader(service.getClass().getClassLoader());
            service.serve(request, response);
        } catch (Throwable e) {
            thrown = e;
        }
        ThreadMeter.Sample after = shared.meter().sample();
        thread.setContextClassLoader(loader);
        leave();
        Usage usage = new Usage(
                lease.startNanos() / 1000,
                (after.wall() - before.wall()) / 1000,
                (after.cpu() - before.cpu()) / 1000,
                after.allocated() - before.allocated(),
                requestBody.bytesRead(),
                response.stream().bytesWritten());
        cpuMicros = usage.cpu();
        return finish(thrown, usage);
    }

    private Outcome finish(@Nullable Throwable thrown, Usage usage) {
        Throwable failure = thrown;
        if (stop == Stop.CANCELLED) {
            return Outcome.CANCELLED;
        }
        if (stop == Stop.OVERDRAWN) {
            failure = new IOException("the allowance for temporary files is used up");
        } else if (stop != Stop.NO) {
            return Outcome.BROKEN;
        }
        try {
            if (failure == null) {
                response.complete(usage);
                return Outcome.DONE;
            }
            if (failure instanceof DServiceException problem
                    && !response.stream().headSent()) {
                response.problem(Problem.of(problem, head.work()), false, usage);
                return Outcome.DONE;
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        return failed(failure, usage);
    }

    private Outcome failed(Throwable failure, Usage usage) {
        boolean gaveUp = late(); // as it should, and the gateway's cancellation is on its way
        if (!gaveUp) {
            shared.listener().threw(head.service(), head.work(), failure);
        }
        try {
            if (!response.stream().headSent()) {
                response.problem(Problem.failed(head.work()), true, usage);
                return gaveUp ? Outcome.BROKEN : Outcome.FAILED;
            }
        } catch (IOException | RuntimeException e) {
            shared.listener().threw(head.service(), head.work(), e);
        }
        answer.abort();
        return Outcome.FAILED;
    }
}
