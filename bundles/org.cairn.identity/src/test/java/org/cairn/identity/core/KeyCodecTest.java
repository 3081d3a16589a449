// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys are refused cheaply unless they are genuine (CGN-6). */
class KeyCodecTest {
    private final KeyCodec codec = new KeyCodec(new byte[32]);
    private final String key = codec.encode(KeyCodec.KEY, "customer-7f3kq2m9x4", new byte[KeyCodec.RANDOM_BYTES]);

    @Test
    void knowsItsOwnKeys() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[KeyCodec.RANDOM_BYTES];
            random.nextBytes(bytes);
            String made = codec.encode(KeyCodec.KEY, "a", bytes);
            assertTrue(made.matches("ck_[0-9a-z]{40}"), made);
            assertTrue(codec.plausible(KeyCodec.KEY, "a", made));
        }
    }

    @Test
    void refusesAKeyOfAnotherAccountKindOrNode() {
        assertTrue(codec.plausible(KeyCodec.KEY, "customer-7f3kq2m9x4", key));
        assertFalse(codec.plausible(KeyCodec.KEY, "customer-7f3kq2m9x5", key));
        assertFalse(codec.plausible(KeyCodec.INVITATION, "customer-7f3kq2m9x4", key));
        byte[] other = new byte[32];
        other[0] = 1;
        assertFalse(new KeyCodec(other).plausible(KeyCodec.KEY, "customer-7f3kq2m9x4", key));
    }

    @Test
    void refusesEveryFlippedBitAndLength() {
        for (int at = 0; at < key.length(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                StringBuilder changed = new StringBuilder(key);
                changed.setCharAt(at, (char) (key.charAt(at) ^ (1 << bit)));
                assertFalse(codec.plausible(KeyCodec.KEY, "customer-7f3kq2m9x4", changed.toString()));
            }
            assertFalse(codec.plausible(KeyCodec.KEY, "customer-7f3kq2m9x4", key.substring(0, at)));
        }
        assertFalse(codec.plausible(KeyCodec.KEY, "customer-7f3kq2m9x4", key + "0"));
    }

    @Test
    void encodesFiveBitsACharacter() {
        assertEquals("zzzzzzzz", Base32.encode(new byte[] {-1, -1, -1, -1, -1}));
        assertEquals("04", Base32.encode(new byte[] {1}));
        assertEquals(26, Base32.encode(new byte[16]).length());
        assertFalse(Base32.valid("abci"));
    }
}
