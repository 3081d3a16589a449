// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.cairn.identity.io.Database;
import org.cairn.identity.io.Tables;
import org.jspecify.annotations.Nullable;

/** Keys under which tokens are MACed: a new one each day, the one before is kept for the tokens that live yet. */
final class SigningKeys {
    static final Duration ROTATED = Duration.ofDays(1);

    private static final int KEPT = 2;
    private static final int KEY_BYTES = 32;

    private volatile NavigableMap<Integer, Entry> keys = new TreeMap<>();

    /** Inside a transaction at the start: reads the keys, makes one if there is none or the last is too old. */
    void load(Connection connection, Instant now) throws SQLException {
        NavigableMap<Integer, Entry> read = new TreeMap<>();
        Tables.query(
                connection,
                "SELECT id, secret, created FROM signing_key",
                row -> read.put(row.getInt(1), new Entry(row.getBytes(2), Tables.instant(row.getLong(3)))));
        keys = read;
        keys = rotated(connection, now);
    }

    CompletableFuture<?> rotate(Database database, Instant now) {
        return database.submit(connection -> rotated(connection, now), next -> keys = next);
    }

    private NavigableMap<Integer, Entry> rotated(Connection connection, Instant now) throws SQLException {
        NavigableMap<Integer, Entry> next = new TreeMap<>(keys);
        if (!next.isEmpty() && now.isBefore(next.lastEntry().getValue().created.plus(ROTATED))) {
            return next;
        }
        int id = next.isEmpty() ? 1 : next.lastKey() + 1;
        Entry made = new Entry(Secrets.bytes(KEY_BYTES), now);
        next.put(id, made);
        Tables.update(
                connection,
                "INSERT INTO signing_key (id, secret, created) VALUES (?, ?, ?)",
                (long) id,
                made.secret,
                Tables.micros(now));
        Tables.update(connection, "DELETE FROM signing_key WHERE id <= ?", (long) id - KEPT);
        next.headMap(id - KEPT, true).clear();
        return next;
    }

    int currentId() {
        return keys.lastKey();
    }

    byte @Nullable [] secret(int id) {
        Entry entry = keys.get(id);
        return entry == null ? null : entry.secret;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(byte[] secret, Instant created) {}
}
