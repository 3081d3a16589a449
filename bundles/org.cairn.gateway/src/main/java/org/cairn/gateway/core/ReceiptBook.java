// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.cairn.core.api.identity.Session;

/** Receipts of the last day, the newest so many of them. From any thread. */
public final class ReceiptBook {
    static final long KEPT_MS = 24 * 3_600_000L;

    private record Entry(Receipt receipt, long since) {}

    private final int max;
    private final Map<String, Entry> entries = new HashMap<>();
    /** Not in the order of arrival: after a restart older ones come from the ledger while new ones are made. */
    private final PriorityQueue<Entry> byAge = new PriorityQueue<>(Comparator.comparingLong(Entry::since));

    public ReceiptBook(int max) {
        this.max = max;
    }

    /** Keeps a receipt of that time; the oldest go when there are too many. */
    public synchronized void put(Receipt receipt, long sinceMillis) {
        Entry entry = new Entry(receipt, sinceMillis);
        if (entries.putIfAbsent(receipt.request(), entry) == null) {
            byAge.add(entry);
        }
        for (Entry oldest = byAge.peek();
                oldest != null && (byAge.size() > max || oldest.since < sinceMillis - KEPT_MS);
                oldest = byAge.peek()) {
            byAge.remove();
            entries.remove(oldest.receipt.request());
        }
    }

    /** The receipt of a request, if the session may read it; a stranger's is as if there were none. */
    public synchronized Optional<Receipt> find(String request, Session session, long nowMillis) {
        Entry entry = entries.get(request);
        return entry == null
                        || !entry.receipt.account().equals(session.account())
                        || !Rows.mayRead(session, entry.receipt.user())
                        || entry.since < nowMillis - KEPT_MS
                ? Optional.empty()
                : Optional.of(entry.receipt);
    }
}
