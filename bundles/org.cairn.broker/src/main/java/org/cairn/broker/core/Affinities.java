// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cairn.core.api.work.Work;
import org.jspecify.annotations.Nullable;

/** Which worker had the work of one customer, DService and affinity last; bounded, the least recently used goes. */
final class Affinities {
    /** Customers do not know each other's values, and what is warm is warm for one DService. */
    private record Key(String account, String service, String affinity) {}

    private final Map<Key, String> workers;

    Affinities(int max) {
        workers = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
                return size() > max;
            }
        };
    }

    @Nullable
    String worker(Work work) {
        return work.affinity().isEmpty() ? null : workers.get(key(work));
    }

    void bind(Work work, String worker) {
        if (work.affinity().isPresent()) {
            workers.put(key(work), worker);
        }
    }

    private static Key key(Work work) {
        return new Key(work.account(), work.service(), work.affinity().orElseThrow());
    }
}
