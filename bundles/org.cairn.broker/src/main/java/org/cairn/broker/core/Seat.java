// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.cairn.core.api.work.Snapshot.OpenWorker;
import org.cairn.core.api.work.WorkerOffer;
import org.jspecify.annotations.Nullable;

/** A worker's place in the pool. What {@link #ORDER} reads changes only while it is unlisted ({@link Roster}). */
final class Seat {
    /** Who gets work first: has not failed lately, least load, least recently used. */
    static final Comparator<Seat> ORDER = Comparator.<Seat>comparingInt(seat -> seat.failing ? 1 : 0)
            .thenComparing(Seat::compareLoad)
            .thenComparingLong(seat -> seat.lastUsed);

    final String id;
    WorkerOffer offer;
    Crew crew;
    long granted;
    long used;
    boolean paused;
    boolean failing;
    /** Unique: when it got work last, or joined, as a number that only grows. */
    long lastUsed;

    /** What runs alone here. */
    @Nullable
    Job alone;

    /** What it is kept free for. */
    @Nullable
    Job reserved;

    /** Whether it is in its crew's list of workers that can take work. */
    boolean listed;

    private final Set<Job> running = new LinkedHashSet<>();

    Seat(WorkerOffer offer, Crew crew, long lastUsed) {
        this.id = offer.worker();
        this.offer = offer;
        this.crew = crew;
        this.lastUsed = lastUsed;
    }

    private static int compareLoad(Seat a, Seat b) {
        return Long.compare((long) a.running.size() * b.offer.slots(), (long) b.running.size() * a.offer.slots());
    }

    boolean hasCredit() {
        return granted > used;
    }

    boolean idle() {
        return running.isEmpty();
    }

    /** Whether it can take work of any kind. */
    boolean available() {
        return !paused && hasCredit() && alone == null && reserved == null;
    }

    void add(Job job) {
        running.add(job);
    }

    void remove(Job job) {
        running.remove(job);
        if (alone == job) {
            alone = null;
        }
    }

    List<Job> running() {
        return new ArrayList<>(running);
    }

    OpenWorker view() {
        return new OpenWorker(offer, granted, used, paused);
    }
}
