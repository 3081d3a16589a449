// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import org.cairn.ledger.core.Batch;
import org.cairn.ledger.core.ByteBuilder;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.PreparedRow;
import org.cairn.ledger.core.SegmentCheck;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.core.Source;
import org.cairn.testkit.ledger.Drafts;
import org.junit.jupiter.api.Test;

/** However many threads fill a batch, it is right: checksums, sequences, chains, row hashes and private hashes (CGN-18). */
class HashersTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");
    private static final int CHUNK = Hashers.CHUNK_ROWS;

    @Test
    void fillsBatchesOfAllSizesWithAnyNumberOfThreads() throws IOException {
        for (int helpers : new int[] {0, 1, 3}) {
            Hashers hashers = new Hashers(new Blinds(), helpers);
            try {
                Batch batch = new Batch();
                for (int rows : new int[] {1, CHUNK, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 20 * CHUNK + 7}) {
                    long first = 10_000L - rows / 2; // ids get longer within the batch
                    begin(batch, rows, first);
                    hashers.fill(batch);
                    assertEquals(rows, check(batch, first).rows(), helpers + " helpers");
                }
            } finally {
                hashers.close();
            }
        }
    }

    @Test
    void leavesTheNextBatchAloneWhenAThreadComesLate() {
        Hashers hashers = new Hashers(new Blinds(), 0);
        Batch batch = new Batch();
        begin(batch, 2 * CHUNK, 0);
        Hashers.Work work = new Hashers.Work(batch);
        hashers.help(work, new Batch.Filler());
        begin(batch, 20 * CHUNK, 2 * CHUNK);
        hashers.help(work, new Batch.Filler());
        assertArrayEquals(new byte[20 * CHUNK * Hashes.BYTES], batch.rowHashes(), "none of its rows is filled");
    }

    private static void begin(Batch batch, int rows, long first) {
        batch.begin(Ledgers.GATEWAY, DAY, Instant.parse("2026-11-20T12:00:00Z"), first);
        for (int i = 0; i < rows; i++) {
            batch.add(PreparedRow.of(Drafts.usual(i), new ByteBuilder(16)));
        }
        batch.ready();
    }

    private static SegmentCheck.Standing check(Batch batch, long first) throws IOException {
        SegmentHeader open = new SegmentHeader(false, DAY, first, ChainHash.ZERO, Ledgers.GATEWAY);
        SegmentHeader secret = new SegmentHeader(true, DAY, first, ChainHash.ZERO, Ledgers.GATEWAY);
        batch.seal(false, open.chain());
        batch.seal(true, secret.chain());
        return new SegmentCheck("rows", file(open, batch), "private", file(secret, batch), true)
                .run(open, secret, Optional.empty());
    }

    private static Source file(SegmentHeader header, Batch batch) {
        byte[] head = header.encode();
        byte[] body = batch.bytes(header.isPrivate()).toBytes();
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return new ByteSource(all);
    }
}
