// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.worker.core.Conditions;
import org.cairn.worker.core.Credits;
import org.cairn.worker.core.Lifecycle;
import org.cairn.worker.host.Declined;
import org.cairn.worker.host.Job;
import org.cairn.worker.host.ServiceHost;
import org.cairn.worker.host.TemporaryFiles;
import org.cairn.worker.host.ThreadMeter;
import org.cairn.worker.tunnel.Answer;
import org.cairn.worker.tunnel.Attempt;
import org.cairn.worker.tunnel.TunnelHandler;

/**
 * The worker between its tunnel and its DServices: grants credits, begins jobs, says what it is doing. Called from the
 * tunnel's event loop, the jobs' threads, timers and the shell; one lock, which is never held while anything blocks.
 */
final class Worker implements TunnelHandler, WorkerControl, Job.Listener, Drain.Subject {
    /** Longer than a tunnel takes to close. */
    private static final long CLOSE_MS = 10_000;

    /** Who opens and closes the tunnel. Called without a lock held; must not block. */
    interface Line {
        /** Where it dials, for people. */
        String gateway();

        void dial();

        /** Closes the tunnel, then runs this. */
        void hangUp(Runnable then);

        void accepted(String worker, String tier);

        void refused(String reason);
    }

    private final Node node;
    private final SlotThreads threads;
    private final DoubleSupplier load;
    private final Line line;
    private final ServiceHost host = new ServiceHost(this::offerChanged);
    private final Job.Shared shared;
    private final Lifecycle life = new Lifecycle();
    private final Credits credits;
    private final Announcements told = new Announcements();
    private final Set<Job> jobs = new HashSet<>();
    private final Tally tally = new Tally();
    private final Drain drain;
    private Conditions conditions = new Conditions("", 0);
    private Fitness fitness = new Fitness(0, 0, 0, 0);
    private String logged = "";
    private Optional<String> id = Optional.empty();
    private Optional<Instant> connected = Optional.empty();

    /** @param load the system's load for each core, negative if it is not known */
    Worker(Node node, TemporaryFiles files, ThreadMeter meter, DoubleSupplier load, int slots, Line line) {
        this.node = node;
        this.load = load;
        this.line = line;
        credits = new Credits(slots);
        threads = new SlotThreads();
        drain = new Drain(this, node.scheduler());
        shared = new Job.Shared(host, files, meter, node.clock(), node.scheduler(), this);
    }

    ServiceHost host() {
        return host;
    }

    void configure(int slots, Conditions wanted) {
        synchronized (this) {
            credits.slots(slots);
            conditions = wanted;
        }
        tick();
        offerChanged();
    }

    synchronized void fitness(Fitness measured) {
        fitness = measured;
    }

    @Override
    public synchronized void bandwidth(long bytesPerSecond) {
        if (bytesPerSecond > fitness.bandwidthBytes()) {
            fitness = new Fitness(fitness.cores(), fitness.kmips(), fitness.memoryBytes(), bytesPerSecond);
            offer();
        }
    }

    /** Why it does not dial, for {@link #status}. */
    synchronized void trouble(String reason) {
        if (!told.open()) {
            life.disconnected(reason);
        }
    }

    // ---- the tunnel

    @Override
    public void connected(String worker, String tier, Control opened) {
        synchronized (this) {
            told.opened(opened);
            id = Optional.of(worker);
            connected = Optional.of(node.clock().instant());
            credits.reset();
            life.connected();
            offer();
            announce();
        }
        line.accepted(worker, tier);
    }

    @Override
    public void disconnected(String reason) {
        synchronized (this) {
            told.closed();
            connected = Optional.empty();
            life.disconnected(reason);
        }
    }

    @Override
    public void refused(String reason) {
        disconnected("refused: " + reason);
        line.refused(reason);
    }

    @Override
    public void control(String type, Map<String, Object> message) {
        switch (type) {
            case "pause" -> pausedByGateway(true);
            case "resume" -> pausedByGateway(false);
            case "drain" -> drain();
            default -> {
                // a later version's
            }
        }
    }

    private synchronized void pausedByGateway(boolean pause) {
        life.pauseByGateway(pause);
        announce();
    }

    @Override
    public Attempt begin(Head head, Answer answer) {
        return begin(head, answer, credits::begin);
    }

    @Override
    public Attempt beginLate(Head head, Answer answer) {
        return begin(head, answer, () -> {
            credits.beginLate();
            return true;
        });
    }

    private Attempt begin(Head head, Answer answer, BooleanSupplier accepts) {
        Job job;
        synchronized (this) {
            boolean accepted = !life.declines() && accepts.getAsBoolean();
            if (!accepted) {
                credits.declined();
                answer.decline();
                return new Declined(answer);
            }
            job = new Job(head, answer, shared);
            jobs.add(job);
        }
        try {
            threads.execute(job);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // the worker stops, or this machine gives no more threads: the job ends here, at once and declined
            WorkerLog.noThread(e.toString());
            job.evict();
            job.run();
        }
        return job;
    }

    /** Says what changed; with the lock. */
    private void announce() {
        String reason = life.reason();
        String state = life.state().toString();
        if (life.state() != Lifecycle.State.CONNECTING && !logged.equals(state)) {
            logged = state;
            WorkerLog.state(state, reason);
        }
        if (!told.open()) {
            return;
        }
        told.state(state);
        if (life.grants()) {
            told.credits(credits.grant());
        }
    }

    /** Says what this machine offers, if that changed; with the lock. */
    private void offer() {
        if (told.open()) {
            told.offer(credits.slots(), host, fitness);
        }
    }

    private synchronized void offerChanged() {
        offer();
        announce();
    }

    // ---- the jobs

    @Override
    public synchronized void progress(String work, int attempt, double fraction, String message) {
        told.progress(work, attempt, fraction, message);
    }

    @Override
    public void threw(String service, String work, Throwable thrown) {
        tally.threw(service, work, thrown);
    }

    @Override
    public void ended(Job job, Job.Outcome outcome, long cpu) {
        synchronized (this) {
            if (!jobs.remove(job)) {
                return;
            }
            credits.end();
            tally.ended(outcome, cpu);
            announce();
        }
        drain.endIfIdle();
    }

    /** Looks at the conditions and at the requests' temporary files. */
    void tick() {
        double now = load.getAsDouble();
        LocalTime time = LocalTime.ofInstant(node.clock().instant(), ZoneOffset.UTC);
        List<Job> running;
        synchronized (this) {
            life.conditions(conditions.unmet(time, now));
            announce();
            running = List.copyOf(jobs);
        }
        if (!running.isEmpty()) {
            try {
                node.blocking().execute(() -> running.forEach(Worker::checkAllowance));
            } catch (RejectedExecutionException e) {
                // looked at again at the next tick
            }
        }
    }

    private static void checkAllowance(Job job) {
        try {
            job.checkAllowance();
        } catch (IOException e) {
            // looked at again at the next tick
        }
    }

    // ---- its owner

    @Override
    public synchronized Status status() {
        return new Status(
                id,
                line.gateway(),
                life.state().toString(),
                life.reason(),
                connected,
                Set.copyOf(host.offered().keySet()),
                credits.running(),
                tally.done(),
                tally.failed(),
                tally.cpuMicros(),
                fitness);
    }

    @Override
    public synchronized void pause() {
        life.pauseByOwner();
        announce();
    }

    @Override
    public void resume() {
        boolean again;
        synchronized (this) {
            again = life.resumeByOwner();
            announce();
        }
        drain.abandon();
        if (again) {
            line.dial();
        }
    }

    @Override
    public CompletionStage<Void> drain() {
        synchronized (this) {
            life.drain();
            announce();
        }
        return drain.begin();
    }

    @Override
    public synchronized boolean drainedButForTheTunnel() {
        return life.declines() && credits.running() == 0;
    }

    @Override
    public void interruptAll() {
        List<Job> late;
        synchronized (this) {
            late = List.copyOf(jobs);
        }
        late.forEach(Job::evict);
    }

    @Override
    public void hangUp(Runnable then) {
        line.hangUp(then);
    }

    @Override
    public void hungUp() {
        boolean again;
        synchronized (this) {
            told.closed();
            connected = Optional.empty();
            again = !life.declines();
            if (!again) {
                life.drained();
                announce();
            }
        }
        if (again) {
            line.dial();
        }
    }

    @Override
    public void serve(String plugin, long bundle) {
        host.serve(plugin, bundle);
    }

    /** The worker stops for good: waits for what is under way, then interrupts it. Blocks. */
    void close(long millis) {
        CompletableFuture<Void> over = drain().toCompletableFuture();
        if (!ends(over, millis)) {
            drain.atOnce();
            ends(over, CLOSE_MS);
        }
        host.close();
        int left = threads.close();
        if (left > 0) {
            WorkerLog.threadsLeft(left);
        }
    }

    private static boolean ends(CompletableFuture<Void> over, long millis) {
        try {
            over.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
