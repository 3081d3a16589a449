// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** CGN-8: metadata that the DService recorded. */
class NotesTest {
    private final Notes notes = new Notes();

    @Test
    void travelAsPrintableAscii() throws IOException {
        Map<String, String> values = new TreeMap<>();
        values.put("a", "say \"hi\" \\ 100% \u00e9\u20ac\ud83d\ude00");
        values.put("b_2", "line\nline\ttab\u0001");
        values.forEach(notes::put);
        String encoded = notes.encoded();
        assertTrue(encoded.chars().allMatch(c -> c >= ' ' && c < 0x7f), encoded);
        assertEquals(values, JSON.std.mapFrom(Query.decode(encoded, false)));
    }

    @Test
    void haveLimitsAndSurviveWhatBreaksThem() {
        assertThrows(IllegalArgumentException.class, () -> notes.put("A", "x"));
        assertThrows(IllegalArgumentException.class, () -> notes.put("", "x"));
        assertThrows(IllegalArgumentException.class, () -> notes.put("a".repeat(41), "x"));
        assertThrows(IllegalArgumentException.class, () -> notes.put("a", "x".repeat(1025)));
        for (int i = 0; i < 32; i++) {
            notes.put("n" + i, "x");
        }
        assertThrows(IllegalArgumentException.class, () -> notes.put("n32", "x"));
        notes.put("n31", "again");
        assertTrue(notes.encoded().contains("\"n31\":\"again\""));
    }

    @Test
    void neverGrowPastTheirTrailer() {
        String value = "\u20ac".repeat(1024);
        notes.put("a", value);
        notes.put("b", value);
        notes.put("c", value);
        assertThrows(IllegalArgumentException.class, () -> notes.put("d", value));
        assertTrue(notes.encoded().length() <= Notes.ENCODED_MAX);
    }
}
