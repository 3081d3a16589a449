// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import java.util.LinkedHashSet;
import java.util.Set;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.WorkerOffer;
import org.jspecify.annotations.Nullable;

/** A worker as the judge sees it. */
final class ModelWorker {
    WorkerOffer offer;
    long granted;
    long used;
    boolean paused;

    @Nullable
    ModelJob alone;

    final Set<ModelJob> running = new LinkedHashSet<>();

    ModelWorker(WorkerOffer offer) {
        this.offer = offer;
    }

    String id() {
        return offer.worker();
    }

    boolean hasCredit() {
        return granted > used;
    }

    /** Whether it could do this work if it were free. */
    boolean serves(ModelJob job) {
        return !paused
                && job.work.tiers().contains(offer.tier())
                && offer.services().containsKey(job.work.service())
                && (job.work.workers().isEmpty() || job.work.workers().contains(id()));
    }

    Snapshot.OpenWorker view() {
        return new Snapshot.OpenWorker(offer, granted, used, paused);
    }
}
