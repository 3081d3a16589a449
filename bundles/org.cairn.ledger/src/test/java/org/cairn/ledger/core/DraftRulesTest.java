// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.testkit.ledger.Drafts;
import org.junit.jupiter.api.Test;

/** The rules of single columns (docs/LEDGER.md, "Columns"). */
class DraftRulesTest {
    private static void accepted(RowDraft draft) {
        assertTrue(PreparedRow.of(draft, new ByteBuilder(16)).weight() > 0);
    }

    private static String refused(RowDraft draft) {
        LedgerException e = assertThrows(LedgerException.class, () -> PreparedRow.of(draft, new ByteBuilder(16)));
        assertEquals(LedgerException.Kind.INVALID, e.kind());
        return String.valueOf(e.getMessage());
    }

    private static void assertRefused(Column column, String... values) {
        for (String value : values) {
            String message = refused(Drafts.with(column, value));
            assertTrue(message.contains(column.key()), message);
            assertFalse(value.length() > 3 && message.contains(value), "values may be private: " + message);
        }
    }

    private static void assertAccepted(Column column, String... values) {
        for (String value : values) {
            accepted(Drafts.with(column, value));
        }
    }

    @Test
    void acceptsWhatGatewaysWrite() {
        accepted(Drafts.usual(1));
        for (Outcome outcome : Outcome.values()) {
            Map<Column, String> columns = Drafts.columns(1);
            columns.put(Column.OUTCOME, outcome.label());
            columns.put(Column.FEE, "0");
            accepted(new RowDraft(columns, new TreeMap<>(), new TreeMap<>()));
        }
        assertAccepted(Column.ANSWER_HASH, "0123456789abcdef".repeat(4));
        assertAccepted(Column.TIER, "1", "2", "3", "4A", "4B");
        assertAccepted(Column.FEE, "0", "1", "163000", "9".repeat(18));
        assertAccepted(Column.REFERS_TO, "eu-1/2026-11-20/48213");
        assertAccepted(Column.URL, "", "/caf\u00e9\n\ud83d\ude00");
        assertAccepted(Column.SERVICE, "mediagen/1.2.0", "echo/0.2.0-beta+3");
    }

    @Test
    void refusesNumbersThatAreNotInTheirOneForm() {
        assertRefused(Column.FEE, "", "00", "01", "-1", "+1", "1.5", "1e3", " 1", "9".repeat(19), "\u0661");
        assertRefused(Column.ATTEMPT, "0", "01", "", "10000");
        assertRefused(Column.EXECUTION_US, "-5", "007", "9".repeat(19));
        assertRefused(Column.REQUEST_HASH, "", "a".repeat(63), "A".repeat(64), "g".repeat(64));
        assertRefused(Column.STATUS, "99", "1000", "0200");
    }

    @Test
    void refusesWordsThatAreNotOnTheList() {
        assertRefused(Column.OUTCOME, "", "Complete", "race_lost", "complete ");
        assertRefused(Column.TIER, "5", "4a", "T1");
        assertRefused(Column.CURRENCY, "eur", "EURO", "");
        assertRefused(Column.SERVICE, "mediagen", "mediagen/", "/1.0.0", "a/b/c");
        assertRefused(Column.REFERS_TO, "48213", "eu-1/2026-11-20/-1", "EU 1/2026-11-20/1");
        assertRefused(Column.CUSTOMER, "", "with space", "caf\u00e9", "x".repeat(65));
    }

    @Test
    void refusesAFeeForWorkThatWasNotCompleted() {
        for (Outcome outcome : Outcome.values()) {
            if (outcome != Outcome.COMPLETE) {
                assertTrue(refused(Drafts.with(Column.OUTCOME, outcome.label())).contains("completed"));
            }
        }
    }

    @Test
    void refusesTextThatUtf8CannotWrite() {
        for (String half : List.of("\ud83d", "a\ude00", "\ud83dx")) {
            assertRefused(Column.URL, half);
            Map<Column, String> columns = Drafts.columns(1);
            refused(new RowDraft(columns, new TreeMap<>(Map.of("a", half)), new TreeMap<>()));
            refused(new RowDraft(columns, new TreeMap<>(), new TreeMap<>(Map.of("a", half))));
        }
    }

    @Test
    void refusesAFeeWithoutCurrencyAndACurrencyWithoutFee() {
        assertTrue(refused(Drafts.without(Column.CURRENCY)).contains("currency"));
        assertTrue(refused(Drafts.without(Column.FEE)).contains("fee"));
    }
}
