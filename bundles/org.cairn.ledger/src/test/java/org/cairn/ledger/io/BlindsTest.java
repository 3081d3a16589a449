// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.cairn.ledger.core.PrivatePart;
import org.junit.jupiter.api.Test;

/** No blind comes twice, whatever is drawn at once: with a known blind a private part can be guessed by its hash. */
class BlindsTest {
    private static final int BYTES = PrivatePart.BLIND_BYTES;

    @Test
    void givesNoBlindTwice() {
        Blinds blinds = new Blinds();
        Blinds others = new Blinds();
        Set<String> seen = new HashSet<>();
        int count = 0;
        for (int i = 0; i < 3_000; i++) {
            for (byte[] given : new byte[][] {blinds.get((1 + i % 37) * BYTES), others.get(BYTES)}) {
                for (int at = 0; at < given.length; at += BYTES) {
                    seen.add(HexFormat.of().formatHex(given, at, at + BYTES));
                    count++;
                }
            }
        }
        assertEquals(count, seen.size());
    }

    @Test
    void givesEachBitAboutHalfOfTheTime() {
        byte[] given = new byte[512 * BYTES];
        Blinds blinds = new Blinds();
        for (int i = 0; i < 512; i++) {
            System.arraycopy(blinds.get(BYTES), 0, given, i * BYTES, BYTES);
        }
        int bits = BitSet.valueOf(given).cardinality();
        assertTrue(bits > 60_000 && bits < 71_000, bits + " of 131,072: 30 deviations from half");
    }
}
