// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** CGN-9: conditions under which work is accepted. */
class ConditionsTest {
    private static boolean works(Conditions conditions, String time) {
        return conditions.unmet(LocalTime.parse(time), 0).isEmpty();
    }

    @Test
    void worksAtItsHoursPastMidnight() {
        Conditions night = new Conditions("22-06", 0);
        assertTrue(works(night, "22:00") && works(night, "00:00") && works(night, "05:59:59"));
        assertEquals(Optional.of("outside its hours 22-06 UTC"), night.unmet(LocalTime.parse("06:00"), 0));
        assertTrue(!works(night, "12:00") && !works(night, "21:59"));
        Conditions day = new Conditions("08:30-17:15", 0);
        assertTrue(works(day, "08:30") && !works(day, "08:29") && !works(day, "17:15"));
    }

    @Test
    void worksAlwaysUnlessToldOtherwise() {
        assertTrue(works(new Conditions("", 0), "03:00"));
        assertTrue(new Conditions(" ", 0).unmet(LocalTime.NOON, 500).isEmpty());
    }

    @Test
    void startsAgainOnlyWellBelowTheLoadThatStoppedIt() {
        Conditions calm = new Conditions("", 0.8);
        assertTrue(calm.unmet(LocalTime.NOON, 0.8).isEmpty());
        assertEquals(Optional.of("load 0.81 per core, limit 0.80"), calm.unmet(LocalTime.NOON, 0.81));
        assertTrue(calm.unmet(LocalTime.NOON, 0.7).isPresent());
        assertTrue(calm.unmet(LocalTime.NOON, 0.59).isEmpty());
        assertTrue(calm.unmet(LocalTime.NOON, 0.7).isEmpty());
        assertTrue(calm.unmet(LocalTime.NOON, -0.5).isEmpty(), "a system that does not tell");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        for (String wrong : List.of("25-06", "6-22", "22-22", "22:60-06", "22", "always", "22-06,08-10", "-")) {
            assertThrows(IllegalArgumentException.class, () -> new Conditions(wrong, 0), wrong);
        }
        for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new Conditions("", wrong));
        }
    }
}
