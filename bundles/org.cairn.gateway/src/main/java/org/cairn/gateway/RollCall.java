// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.work.WorkerPool.Command;
import org.cairn.core.api.work.WorkerPool.Connected;
import org.cairn.gateway.call.Awaited;
import org.cairn.gateway.tunnel.Tunnels;
import org.jspecify.annotations.Nullable;

/**
 * Asks identity about each connected machine every few seconds and hangs up on those that may not work here any more, or
 * not in the tier with which they joined. It compares what is with what should be and hears of no events, so none can be
 * missed. A look-up that fails says nothing about the machine and disconnects nobody. Work is bounded: a round asks about
 * {@link #LOOKUPS_MAX} machines, the next one goes on where it stopped, and there is one round at a time.
 */
final class RollCall implements AutoCloseable {
    static final long INTERVAL_MS = 5_000;
    static final int LOOKUPS_MAX = 2_500;

    /** Rounds that are left out for one that has not ended: identity answers within 10 s, or never. */
    private static final int SKIPPED_MAX = 2;

    private final Awaited<WorkerIdentities> identities;
    private final Tunnels tunnels;
    private final ScheduledFuture<?> timer;

    // of the timer alone
    private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);
    private int skipped;
    private String last = "";

    RollCall(ScheduledExecutorService scheduler, Awaited<WorkerIdentities> identities, Tunnels tunnels) {
        this.identities = identities;
        this.tunnels = tunnels;
        this.timer = scheduler.scheduleWithFixedDelay(this::call, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void call() {
        Optional<WorkerIdentities> there = identities.now();
        if (there.isEmpty() || (!round.isDone() && ++skipped <= SKIPPED_MAX)) {
            return;
        }
        skipped = 0;
        round = CompletableFuture.allOf(turn(tunnels.workers()).stream()
                .map(worker -> ask(there.get(), worker))
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Whose turn it is, of workers in order of their ids. */
    private List<Connected> turn(List<Connected> workers) {
        if (workers.size() <= LOOKUPS_MAX) {
            return workers;
        }
        int start = 0;
        while (start < workers.size() && id(workers.get(start)).compareTo(last) <= 0) {
            start++;
        }
        List<Connected> turn = new ArrayList<>(LOOKUPS_MAX);
        for (int i = 0; i < LOOKUPS_MAX; i++) {
            turn.add(workers.get((start + i) % workers.size()));
        }
        last = id(turn.get(LOOKUPS_MAX - 1));
        return turn;
    }

    private CompletableFuture<?> ask(WorkerIdentities there, Connected worker) {
        try {
            return there.find(id(worker))
                    .thenAccept(machine -> {
                        if (machine.suspended()) {
                            dismiss(worker, "it or its account is suspended");
                        } else if (machine.tier() != worker.offer().tier()) {
                            dismiss(worker, "its tier is " + machine.tier().label() + " now");
                        }
                    })
                    .exceptionally(failure -> {
                        if (isUnknown(failure)) {
                            dismiss(worker, "it is not enrolled here any more");
                        }
                        return null;
                    })
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(null); // as a look-up that fails later
        }
    }

    private static boolean isUnknown(Throwable failure) {
        @Nullable Throwable cause = failure;
        while (cause instanceof CompletionException) {
            cause = cause.getCause();
        }
        return cause instanceof IdentityException refusal && refusal.kind() == IdentityException.Kind.NOT_FOUND;
    }

    private void dismiss(Connected worker, String reason) {
        if (tunnels.send(id(worker), Command.DISCONNECT)) {
            GatewayLog.dismissed(id(worker), reason);
        }
    }

    private static String id(Connected worker) {
        return worker.offer().worker();
    }

    @Override
    public void close() {
        timer.cancel(false);
    }
}
