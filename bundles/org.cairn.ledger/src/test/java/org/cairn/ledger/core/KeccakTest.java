// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.cairn.testkit.ledger.ReferenceHash;
import org.junit.jupiter.api.Test;

/** The hash of rows agrees with one that is written for reading (CGN-18). */
class KeccakTest {
    private static final int LENGTH_MAX = 3 * 136 + 2;

    @Test
    void hashesEveryLengthAroundTheBordersOfBlocks() {
        Random random = new Random(1);
        Keccak keccak = new Keccak();
        for (int length = 0; length <= LENGTH_MAX; length++) {
            byte[] message = new byte[length];
            random.nextBytes(message);
            int offset = random.nextInt(9);
            byte[] array = new byte[offset + length + 5];
            random.nextBytes(array);
            System.arraycopy(message, 0, array, offset, length);
            byte[] to = new byte[40];
            keccak.hash(array, offset, length, to, 3);
            assertEquals(
                    HexFormat.of().formatHex(ReferenceHash.keccak256(message)),
                    HexFormat.of().formatHex(Arrays.copyOfRange(to, 3, 35)),
                    "length " + length);
            assertEquals(0, to[2] | to[35], "nothing is written beside it");
        }
    }
}
