// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Receipts of the last day, the newest so many of them. From any thread. */
public final class ReceiptBook {
    static final long KEPT_MS = 24 * 3_600_000L;

    private record Entry(Receipt receipt, long since) {}

    private final int max;
    private final Map<String, Entry> entries = new HashMap<>();
    private final ArrayDeque<Entry> byAge = new ArrayDeque<>();

    public ReceiptBook(int max) {
        this.max = max;
    }

    /** Keeps a receipt; the oldest go when there are too many. */
    public synchronized void put(Receipt receipt, long nowMillis) {
        Entry entry = new Entry(receipt, nowMillis);
        if (entries.putIfAbsent(receipt.request(), entry) == null) {
            byAge.addLast(entry);
        }
        while (byAge.size() > max || (!byAge.isEmpty() && byAge.getFirst().since < nowMillis - KEPT_MS)) {
            entries.remove(byAge.removeFirst().receipt.request());
        }
    }

    /** The receipt of a customer's request; a stranger's is as if there were none. */
    public synchronized Optional<Receipt> find(String request, String account, long nowMillis) {
        Entry entry = entries.get(request);
        return entry == null || !entry.receipt.account().equals(account) || entry.since < nowMillis - KEPT_MS
                ? Optional.empty()
                : Optional.of(entry.receipt);
    }
}
