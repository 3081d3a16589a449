// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Keys are kept as Argon2id at a cost that fits the machine (CGN-6). */
class Argon2Test {
    private static final Argon2Cost CHEAP = new Argon2Cost(64, 1);
    private static final long HEAP = 512L << 20;

    @Test
    void agreesWithTheReferenceImplementation() {
        // phc-winner-argon2, src/test.c: Argon2id, version 0x13, t=2, m=2^16, p=1
        String reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertTrue(Argon2id.matches("password", reference));
        assertFalse(Argon2id.matches("Password", reference));
    }

    @Test
    void saltsAndMatches() {
        byte[] salt = new byte[Argon2id.SALT_BYTES];
        String hash = Argon2id.hash("key", salt, CHEAP);
        assertTrue(hash.startsWith("$argon2id$v=19$m=64,t=1,p=1$"), hash);
        assertTrue(Argon2id.matches("key", hash));
        assertFalse(Argon2id.matches("kez", hash));
        salt[0] = 1;
        assertNotEquals(hash, Argon2id.hash("key", salt, CHEAP));
    }

    @Test
    void neverMatchesWhatIsNoHash() {
        assertFalse(Argon2id.matches("", ""));
        assertFalse(Argon2id.matches("key", "$argon2i$v=19$m=64,t=1,p=1$c29tc2FsdA$CTFh"));
    }

    @Test
    void findsTheCostOfAQuarterOfASecondWithinTheHeap() {
        assertEquals(
                new Argon2Cost(32 * 1024, 5),
                Argon2Cost.tune(HEAP, cost -> cost.memoryKib() * (long) cost.passes() * 3 / 2));
        assertEquals(new Argon2Cost(64 * 1024, 20), Argon2Cost.tune(HEAP * 16, cost -> 1));
        assertEquals(Argon2Cost.LEAST, Argon2Cost.tune(HEAP, cost -> 10_000_000));
        assertEquals(19 * 1024, Argon2Cost.tune(64L << 20, cost -> 100_000).memoryKib());
    }
}
