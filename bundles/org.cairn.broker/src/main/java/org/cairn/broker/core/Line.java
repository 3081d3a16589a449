// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.Set;
import java.util.TreeSet;
import org.cairn.core.api.work.Work;
import org.jspecify.annotations.Nullable;

/** Waiting work that asks for the same: whoever can do the first can do all, but for what was lost before. */
final class Line {
    /** What a worker must have. */
    record Demand(String service, int tierMask, Set<String> workers) {
        static Demand of(Job job) {
            Work work = job.work;
            return new Demand(work.service(), job.tierMask, work.workers());
        }
    }

    final Demand demand;
    final TreeSet<Job> jobs = new TreeSet<>(Job.ORDER);

    Line(Demand demand) {
        this.demand = demand;
    }

    /** The first that this worker can take. */
    @Nullable
    Job first(Roster roster, Seat seat) {
        Job head = jobs.first();
        if (roster.fit(head, seat, false)) {
            return head;
        }
        // Only what was tried before can be unfit for a worker that has what the line asks for, and it stands in front.
        for (Job job : jobs) {
            if (roster.fit(job, seat, false)) {
                return job;
            }
            if (job.attempts() == 0 && job.declines == 0) {
                return null;
            }
        }
        return null;
    }
}
