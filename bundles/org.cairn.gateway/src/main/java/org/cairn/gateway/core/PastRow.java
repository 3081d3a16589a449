// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Outcome;

/**
 * What a row says about a request that was answered before the gateway was restarted.
 *
 * @param millis when the row was written
 * @param account the customer
 * @param key the idempotency key that this row billed, if it did bill one
 * @param line of the request, as {@link Rows#line} gives it
 * @param row id of the row
 * @param receipt what the customer can read again, without a signature; of rows that may have answered somebody
 */
public record PastRow(
        long millis, String account, Optional<String> key, String line, String row, Optional<Receipt> receipt) {
    /** Reads a row; empty for one that does not say what ours say. */
    public static Optional<PastRow> of(Ledger.Entry entry) {
        Map<String, String> open = entry.row().columns();
        Map<String, String> secret = entry.secret().columns();
        String outcome = text(open, Column.OUTCOME);
        boolean complete = outcome.equals(Outcome.COMPLETE.label());
        boolean answered = complete || outcome.equals(Outcome.FAILED.label());
        boolean billed = complete && text(open, Column.REFERS_TO).isEmpty();
        try {
            return Optional.of(new PastRow(
                    Instant.parse(text(open, Column.TIME)).toEpochMilli(),
                    text(secret, Column.ACCOUNT),
                    Optional.ofNullable(secret.get(Column.IDEMPOTENCY_KEY.key()))
                            .filter(key -> billed),
                    Rows.line(text(secret, Column.METHOD), text(secret, Column.URL)),
                    entry.row().id().toString(),
                    answered ? Optional.of(receipt(entry, outcome)) : Optional.empty()));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Receipt receipt(Ledger.Entry entry, String outcome) {
        Map<String, String> open = entry.row().columns();
        Map<String, String> secret = entry.secret().columns();
        return new Receipt(
                text(open, Column.REQUEST),
                text(secret, Column.ACCOUNT),
                entry.row().id().toString(),
                entry.row().hash(),
                outcome,
                text(open, Column.SERVICE),
                text(open, Column.TIER),
                number(open, Column.FEE),
                text(open, Column.CURRENCY),
                new Timing(
                        number(secret, Column.QUEUE_US),
                        number(secret, Column.TUNNEL_US),
                        number(secret, Column.START_US),
                        number(secret, Column.EXECUTION_US),
                        number(secret, Column.CPU_US)),
                "");
    }

    private static String text(Map<String, String> columns, Column column) {
        return columns.getOrDefault(column.key(), "");
    }

    private static long number(Map<String, String> columns, Column column) {
        return Long.parseLong(columns.getOrDefault(column.key(), "0"));
    }
}
