// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.junit.jupiter.api.Test;

/** The ledger in memory keeps the contract (CGN-17), and the reference hash is Keccak-256. */
class MemoryLedgerTest extends LedgerContract {
    @Override
    protected Ledger open() {
        return new MemoryLedger(GATEWAY, clock);
    }

    @Override
    protected void close(Ledger opened) {
        ((MemoryLedger) opened).close();
    }

    @Test
    void hashesAsPublished() {
        assertEquals(
                "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
                HexFormat.of().formatHex(ReferenceHash.keccak256(new byte[0])));
        assertEquals(
                "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
                HexFormat.of().formatHex(ReferenceHash.keccak256("abc".getBytes(US_ASCII))));
    }

    @Test
    void holdsRowsBackUntilReleased() {
        MemoryLedger ledger = new MemoryLedger(GATEWAY, clock);
        ledger.hold();
        Ledger.Append append = ledger.append(Drafts.usual(1));
        assertFalse(append.written().toCompletableFuture().isDone());
        ledger.release();
        assertTrue(append.durable().toCompletableFuture().isDone());
    }

    @Test
    void refusesRowsOnceItFailed() {
        MemoryLedger ledger = new MemoryLedger(GATEWAY, clock);
        ledger.hold();
        Ledger.Append append = ledger.append(Drafts.usual(1));
        ledger.fail("the disk is full");
        assertTrue(append.written().toCompletableFuture().isCompletedExceptionally());
        LedgerException e = assertThrows(LedgerException.class, () -> ledger.append(Drafts.usual(2)));
        assertEquals(LedgerException.Kind.FAILED, e.kind());
    }
}
