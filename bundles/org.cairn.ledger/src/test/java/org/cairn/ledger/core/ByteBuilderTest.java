// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes come out as they went in, wherever the array had to grow. */
class ByteBuilderTest {
    @Test
    void growsAtEveryPlace() {
        for (int capacity = 1; capacity < 40; capacity++) {
            ByteBuilder out = new ByteBuilder(capacity);
            for (int round = 0; round < 3; round++) {
                out.putByte(0x01);
                out.putShort(0x0203);
                out.putInt(0x04050607);
                out.putLong(0x08090a0b0c0d0e0fL);
                out.put(new byte[] {0x10, 0x11, 0x12}, 1, 2);
            }
            String once = "0102030405060708090a0b0c0d0e0f1112";
            assertEquals(once + once + once, HexFormat.of().formatHex(out.toBytes()), "capacity " + capacity);
        }
    }
}
