// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;
import org.junit.jupiter.api.Test;

/** Lines for COPY, and pauses after failures. */
class CopyTextTest {
    private static final RowId ID = new RowId("eu-1", LocalDate.of(2026, 11, 20), 7);

    private static Row row(Map<String, String> more) {
        SortedMap<String, String> columns =
                new TreeMap<>(Map.of("id", ID.toString(), "schema", "2", "private_hash", "ab", "outcome", "complete"));
        columns.putAll(more);
        return new Row(ID, columns, "cd");
    }

    private static String text(Row row) {
        StringBuilder out = new StringBuilder();
        CopyText.append(row, out);
        return out.toString();
    }

    @Test
    void marksWhatIsMissingAndEscapesWhatCopyWouldRead() {
        assertEquals(
                "eu-1\t2026-11-20\t7\t\\\\xcd\t2\t\\N\t\\\\xab\ta\\\\N\\t\\n\\rb\t\\N\tcomplete"
                        + "\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\n",
                text(row(Map.of("request", "a\\N\t\n\rb"))));
    }

    @Test
    void dropsNoColumnInSilence() {
        for (String unknown : new String[] {"url", "colour"}) { // a private one, and one of a later schema
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> text(row(Map.of(unknown, "x"))));
            assertTrue(String.valueOf(refused.getMessage()).contains(unknown), refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> text(row(Map.of("gateway", "us-1"))));
        assertThrows(IllegalArgumentException.class, () -> text(row(Map.of("id", "eu-1/2026-11-20/8"))));
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureUpToALimit() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertEquals(Duration.ofSeconds(1), backoff.failed());
        assertEquals(Duration.ofSeconds(2), backoff.failed());
        assertEquals(Duration.ofSeconds(4), backoff.failed());
        assertEquals(Duration.ofSeconds(5), backoff.failed());
        assertEquals(Duration.ofSeconds(5), backoff.failed());
        backoff.worked();
        assertEquals(Duration.ofSeconds(1), backoff.failed());
    }
}
