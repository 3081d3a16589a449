// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** CGN-4: a gateway is never promised more than there are threads. */
class CreditsTest {
    @Test
    void grantsAsManyAsThereAreSlotsAndAgainAtEachEnd() {
        Credits credits = new Credits(2);
        assertFalse(credits.begin(), "nothing was granted");
        assertEquals(2, credits.grant());
        assertTrue(credits.begin());
        assertTrue(credits.begin());
        assertFalse(credits.begin());
        assertEquals(2, credits.grant());
        credits.end();
        assertEquals(3, credits.grant());
    }

    @Test
    void countsWorkOfALostTunnelUntilItsThreadEnds() {
        Credits credits = new Credits(3);
        credits.grant();
        credits.begin();
        credits.begin();
        credits.reset();
        assertEquals(1, credits.grant());
        credits.end();
        assertEquals(2, credits.grant());
    }

    @Test
    void usesUpTheCreditOfADeclinedAssignment() {
        Credits credits = new Credits(1);
        assertEquals(1, credits.grant());
        credits.declined();
        assertEquals(0, credits.unused());
        assertEquals(2, credits.grant());
    }

    @Test
    void neverTakesBackWhatWasGrantedWhenSlotsShrink() {
        Credits credits = new Credits(8);
        assertEquals(8, credits.grant());
        credits.slots(2);
        assertEquals(8, credits.grant());
        for (int i = 0; i < 8; i++) {
            assertTrue(credits.begin());
        }
        for (int i = 0; i < 6; i++) {
            credits.end();
            assertEquals(8, credits.grant());
        }
        credits.end();
        assertEquals(9, credits.grant());
    }

    @Test
    void keepsItsInvariantsInRandomHistories() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            int slots = 1 + random.nextInt(20);
            Credits credits = new Credits(slots);
            long total = 0;
            for (int step = 0; step < 300; step++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3 -> credits.begin();
                    case 4, 5, 6 -> {
                        if (credits.running() > 0) {
                            credits.end();
                        }
                    }
                    case 7 -> credits.declined();
                    case 8 -> {
                        if (random.nextInt(10) == 0) {
                            credits.reset();
                            total = 0;
                        }
                    }
                    default -> credits.grant();
                }
                assertTrue(credits.running() + credits.unused() <= slots, "seed " + seed + " step " + step);
                assertTrue(credits.unused() >= 0, "seed " + seed);
                assertTrue(credits.total() >= total, "seed " + seed);
                total = credits.total();
            }
            credits.grant();
            assertEquals(slots, credits.running() + credits.unused(), "every slot is used, seed " + seed);
        }
    }

    @Test
    void refusesAnEndWithoutABeginning() {
        assertThrows(IllegalStateException.class, () -> new Credits(1).end());
        assertThrows(IllegalArgumentException.class, () -> new Credits(0));
        assertThrows(IllegalArgumentException.class, () -> new Credits(4097));
    }
}
