// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments.core;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Payments.Mark;
import org.cairn.core.api.ledger.Payments.Range;

/** What a mark must keep; messages name the field. */
public final class MarkRules {
    /** Ranges of one mark. */
    public static final int RANGES_MAX = 10_000;
    /** Characters of an entity and of a settlement. */
    public static final int NAME_CHARACTERS_MAX = 128;

    private static final Instant AT_MIN = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant AT_MAX = Instant.parse("9999-12-31T23:59:59.999999Z");

    private MarkRules() {}

    /**
     * Judges a mark.
     *
     * @param kept rows of its day; empty if the ledger has none
     * @throws LedgerException INVALID
     */
    public static void check(Mark mark, Optional<Range> kept) {
        checkName("entity", mark.entity(), 1);
        checkName("settlement", mark.settlement(), 0);
        Instant at = mark.at();
        if (at.isBefore(AT_MIN)
                || at.isAfter(AT_MAX)
                || !at.truncatedTo(ChronoUnit.MICROS).equals(at)) {
            throw invalid("at must be a time from 1970 to 9999, to the microsecond");
        }
        List<Range> rows = mark.rows();
        if (rows.isEmpty() || rows.size() > RANGES_MAX) {
            throw invalid("rows must be 1 to " + RANGES_MAX + " ranges, not " + rows.size());
        }
        Range day =
                kept.orElseThrow(() -> invalid("day must be one whose rows are kept and durable, not " + mark.day()));
        for (Range range : rows) {
            if (range.from() >= range.until()) {
                throw invalid("rows has a range without rows: from " + range.from() + " until " + range.until());
            }
            if (range.from() < day.from() || range.until() > day.until()) {
                throw invalid("rows must be of the day " + mark.day() + ", which has " + day.from() + " until "
                        + day.until() + ", not " + range.from() + " until " + range.until());
            }
        }
    }

    private static void checkName(String field, String value, int min) {
        boolean isRight = value.length() >= min && value.length() <= NAME_CHARACTERS_MAX;
        for (int i = 0; i < value.length() && isRight; i++) {
            isRight = value.charAt(i) >= '!' && value.charAt(i) <= '~';
        }
        if (!isRight) {
            throw invalid(field + " must be " + min + " to " + NAME_CHARACTERS_MAX
                    + " printable ASCII characters without spaces");
        }
    }

    private static LedgerException invalid(String message) {
        return new LedgerException(LedgerException.Kind.INVALID, message);
    }
}
