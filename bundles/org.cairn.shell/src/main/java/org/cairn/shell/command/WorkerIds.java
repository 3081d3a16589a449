// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.work.WorkerPool;

/** Completes ids of connected workers. */
@Service
public final class WorkerIds extends IdCompleter {
    @Override
    List<String> ids(Lookup lookup) {
        return lookup.find(WorkerPool.class)
                .map(pool -> pool.workers().stream()
                        .map(worker -> worker.offer().worker())
                        .toList())
                .orElse(List.of());
    }
}
