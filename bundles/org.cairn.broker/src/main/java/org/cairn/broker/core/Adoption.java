// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.List;
import java.util.TreeMap;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Work;

/**
 * Takes over what a gateway has under way. What a snapshot does not tell is guessed for safety: a third attempt that has
 * its worker for itself was meant to be alone; on which workers work was lost is forgotten.
 */
final class Adoption {
    private Adoption() {}

    static void workers(Snapshot snapshot, Roster roster) {
        for (Snapshot.OpenWorker worker : snapshot.workers()) {
            if (roster.seat(worker.offer().worker()) == null) {
                Seat seat = roster.join(worker.offer(), false);
                roster.pause(seat, worker.paused());
                roster.unlist(seat);
                seat.granted = worker.granted();
                seat.used = worker.used();
            }
        }
    }

    static Job job(Snapshot.OpenWork open, long arrival, Roster roster) {
        Job job = new Job(open.work(), arrival);
        new TreeMap<>(open.running()).forEach((attempt, worker) -> {
            Seat seat = roster.seat(worker);
            if (attempt >= 1 && attempt <= Work.ATTEMPTS_MAX && seat != null && !job.runsOn(seat)) {
                roster.unlist(seat);
                job.attach(attempt, seat);
                seat.add(job);
            } else {
                job.lostOn(worker);
            }
        });
        job.countTo(open.attempts());
        return job;
    }

    /** When all work is there: who works for one alone, and who can take more. */
    static void settle(Roster roster) {
        for (Seat seat : roster.seats()) {
            List<Job> running = seat.running();
            if (running.size() == 1) {
                Job only = running.get(0);
                boolean last = only.attempts() == Work.ATTEMPTS_MAX && only.live() == 1;
                roster.unlist(seat);
                seat.alone = last ? only : null;
            }
            roster.list(seat);
        }
    }
}
