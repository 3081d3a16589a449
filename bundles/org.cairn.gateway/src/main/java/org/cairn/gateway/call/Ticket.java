// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.Work;
import org.cairn.core.api.work.WorkerPool.Progress;
import org.jspecify.annotations.Nullable;

/**
 * A request as brokers see it, one after the other: each has its own scale of time, so that times are kept on the
 * gateway's and translated. From any thread.
 */
final class Ticket {
    private final String id;
    private final String service;
    private final String account;
    private final String digest;
    private final Set<Tier> tiers;
    private final Set<String> workers;
    private final Optional<String> affinity;
    private final int race;
    private final long submittedNanos;
    private final long expiresNanos;
    private final Map<Integer, String> running = new HashMap<>();
    private int attempts;
    private int reporting; // the attempt that made the newest report
    private @Nullable Progress progress;

    Ticket(
            String id,
            String service,
            String account,
            String digest,
            Set<Tier> tiers,
            Set<String> workers,
            Optional<String> affinity,
            int race,
            long submittedNanos,
            long expiresNanos) {
        this.id = id;
        this.service = service;
        this.account = account;
        this.digest = digest;
        this.tiers = tiers;
        this.workers = workers;
        this.affinity = affinity;
        this.race = race;
        this.submittedNanos = submittedNanos;
        this.expiresNanos = Math.max(submittedNanos, expiresNanos);
    }

    String id() {
        return id;
    }

    /** The work on a broker's scale of time. */
    Work work(long brokerMicros, long nowNanos) {
        long submitted = brokerMicros - (nowNanos - submittedNanos) / 1000;
        return new Work(
                id,
                service,
                account,
                digest,
                tiers,
                workers,
                affinity,
                race,
                submitted,
                submitted + (expiresNanos - submittedNanos) / 1000);
    }

    synchronized Snapshot.OpenWork snapshot(long brokerMicros, long nowNanos) {
        return new Snapshot.OpenWork(work(brokerMicros, nowNanos), attempts, running);
    }

    synchronized void assigned(int attempt, String worker) {
        running.put(attempt, worker);
        attempts++;
    }

    /** Whether no worker has it at the moment. */
    synchronized boolean waits() {
        return running.isEmpty();
    }

    /** A worker reports; what it says of attempts that it does not run is ignored. */
    synchronized void progress(int attempt, String worker, Progress report) {
        if (worker.equals(running.get(attempt))) {
            reporting = attempt;
            progress = report;
        }
    }

    synchronized Optional<Progress> progress() {
        return Optional.ofNullable(progress);
    }

    /** An attempt is over; one that was declined did not count. */
    synchronized void ended(int attempt, boolean declined) {
        if (running.remove(attempt) != null && declined) {
            attempts--;
        }
        if (reporting == attempt) {
            progress = null;
        }
    }
}
