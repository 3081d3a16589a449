// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.work.WorkerPool;

/** Completes ids of workers: all that are connected, and the first of those that are enrolled. */
@Service
public final class WorkerIds extends IdCompleter {
    private static final int SHOWN_MAX = 1_000;

    @Override
    List<String> ids(Lookup lookup) throws ExecutionException, TimeoutException, InterruptedException {
        TreeSet<String> ids = new TreeSet<>();
        lookup.find(WorkerPool.class).ifPresent(pool -> pool.workers()
                .forEach(worker -> ids.add(worker.offer().worker())));
        Optional<WorkerIdentities> identities = lookup.find(WorkerIdentities.class);
        if (identities.isPresent()) {
            identities
                    .get()
                    .list(Optional.empty(), "", SHOWN_MAX)
                    .toCompletableFuture()
                    .get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                    .forEach(machine -> ids.add(machine.id()));
        }
        return List.copyOf(ids);
    }
}
