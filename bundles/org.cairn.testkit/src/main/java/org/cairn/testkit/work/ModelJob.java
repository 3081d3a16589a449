// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.Work;

/** Work as the judge sees it. */
final class ModelJob {
    final Work work;
    final long arrival;
    final Tier firstTier;
    final Map<Integer, String> running = new TreeMap<>();
    final Set<String> lostOn = new HashSet<>();
    final Map<String, Long> heldUntil = new HashMap<>();
    int attempts;
    int declines;
    boolean suspect;
    /** Quarantined when it was submitted. */
    boolean doomed;

    boolean lastAlone;
    boolean lastKilled;
    /** Racers that may still join in the present event. */
    int racersLeft;

    ModelJob(Work work, long arrival) {
        this.work = work;
        this.arrival = arrival;
        this.firstTier = new TreeSet<>(work.tiers()).first();
    }

    boolean waits() {
        return running.isEmpty();
    }

    boolean needsAlone() {
        return suspect || attempts == Work.ATTEMPTS_MAX - 1;
    }

    boolean before(ModelJob other) {
        return head() == other.head() ? arrival < other.arrival : head();
    }

    private boolean head() {
        return attempts > 0 || declines > 0;
    }

    Snapshot.OpenWork view() {
        return new Snapshot.OpenWork(work, attempts, running);
    }
}
