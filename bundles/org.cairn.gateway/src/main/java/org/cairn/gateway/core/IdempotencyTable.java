// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys of the last day, by customer: which request a key came with, and the row that billed it. From any
 * thread. Bounded: when it is full the oldest key that is not in use is forgotten.
 */
public final class IdempotencyTable {
    static final long KEPT_MS = 24 * 3_600_000L;

    private static final class Entry {
        boolean inUse = true;

        /** Of the request, as it was compared last; null until then. */
        @Nullable
        String digest;

        /** {@link Rows#line} of a request of an earlier life, whose digest nobody knows any more. */
        @Nullable
        String line;

        /** Of the whole request, if it was hashed. */
        @Nullable
        String hash;

        @Nullable
        String row;

        long since;
    }

    private final int max;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    public IdempotencyTable(int max) {
        this.max = max;
    }

    /**
     * Takes a key for a request that begins.
     *
     * @return false if a request with it is under way
     */
    public synchronized boolean claim(String account, String key, long nowMillis) {
        String name = name(account, key);
        Entry entry = entries.get(name);
        if (entry != null && entry.inUse) {
            return false;
        }
        if (entry != null && entry.since < nowMillis - KEPT_MS) {
            entries.remove(name);
            entry = null;
        }
        if (entry == null) {
            shrink(nowMillis);
            entry = new Entry();
            entry.since = nowMillis;
            entries.put(name, entry);
        }
        entry.inUse = true;
        return true;
    }

    /**
     * Tells what request the key is used for, once that is known.
     *
     * @param line of the request, as {@link Rows#line} gives it
     * @param hash of the whole request, if that is known already; else {@link #confirms} follows
     * @return false if it came with another request before
     */
    public synchronized boolean matches(String account, String key, String line, String digest, Optional<String> hash) {
        Entry entry = entries.get(name(account, key));
        if (entry == null) {
            return true;
        }
        if (entry.hash != null && hash.isPresent() && !entry.hash.equals(hash.get())) {
            return false;
        }
        if (entry.digest == null) {
            if (entry.line != null && !entry.line.equals(line)) {
                return false;
            }
            entry.digest = digest;
        }
        return entry.digest.equals(digest);
    }

    /**
     * Tells the hash of the whole request, once that is known.
     *
     * @return false if it came with another request before
     */
    public synchronized boolean confirms(String account, String key, String hash) {
        Entry entry = entries.get(name(account, key));
        if (entry == null) {
            return true;
        }
        if (entry.hash == null) {
            entry.hash = hash;
        } else if (!entry.hash.equals(hash)) {
            if (entry.line != null) {
                entry.digest = null; // the other request's, if it was the first since the restart
            }
            return false;
        }
        return true;
    }

    /** The row that billed the key's request, if it was billed. */
    public synchronized Optional<String> billed(String account, String key) {
        Entry entry = entries.get(name(account, key));
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.row);
    }

    /** The key's request was billed by this row; a later one changes nothing. */
    public synchronized void bill(String account, String key, String row) {
        Entry entry = entries.get(name(account, key));
        if (entry != null && entry.row == null) {
            entry.row = row;
        }
    }

    /** Gives the key back when its request ends; one that was not billed is forgotten. */
    public synchronized void release(String account, String key) {
        String name = name(account, key);
        Entry entry = entries.get(name);
        if (entry != null) {
            entry.inUse = false;
            if (entry.row == null) {
                entries.remove(name);
            }
        }
    }

    /**
     * Remembers what the ledger says: this row billed a request with the key. What was learnt since then stays.
     *
     * @param line of that request, as {@link Rows#line} gives it
     * @param hash of that whole request, if the row has it
     * @param sinceMillis when the row was written
     */
    public synchronized void restore(
            String account, String key, String line, Optional<String> hash, String row, long sinceMillis) {
        String name = name(account, key);
        Entry entry = entries.get(name);
        if (entry == null || (!entry.inUse && entry.digest == null && entry.since < sinceMillis)) {
            entries.remove(name);
            shrink(sinceMillis);
            entry = new Entry();
            entry.inUse = false;
            entry.since = sinceMillis;
            entry.line = line;
            entry.hash = hash.orElse(null);
            entries.put(name, entry);
        }
        if (entry.row == null) {
            entry.row = row;
        }
    }

    public synchronized int size() {
        return entries.size();
    }

    private void shrink(long nowMillis) {
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            boolean old = entry.since < nowMillis - KEPT_MS;
            if (!old && entries.size() < max) {
                return;
            }
            if (!entry.inUse) {
                oldest.remove();
            }
        }
    }

    private static String name(String account, String key) {
        return account + "\n" + key;
    }
}
