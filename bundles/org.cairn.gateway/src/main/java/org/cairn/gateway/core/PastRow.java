// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.Row;

/**
 * What a row says about a request that was answered before the gateway was restarted.
 *
 * @param millis when the row was written
 * @param account the customer
 * @param key the idempotency key that this row billed, if it did bill one
 * @param line of the request, as {@link Rows#line} gives it
 * @param hash of the whole request, if the row has it
 * @param row id of the row
 * @param receipt what the customer can read again, to be signed if it was; of rows that may have answered somebody
 */
public record PastRow(
        long millis,
        String account,
        Optional<String> key,
        String line,
        Optional<String> hash,
        String row,
        Optional<Receipt> receipt) {
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
                    Optional.ofNullable(secret.get(Column.REQUEST_HASH.key())),
                    entry.row().id().toString(),
                    answered ? Optional.of(receipt(entry.row(), secret)) : Optional.empty()));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Receipt receipt(Row row, Map<String, String> secret) {
        Map<String, String> open = row.columns();
        return new Receipt(
                text(open, Column.REQUEST),
                text(secret, Column.ACCOUNT),
                row.id().toString(),
                row.hash(),
                text(open, Column.OUTCOME),
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
                Optional.ofNullable(open.get(Column.USER.key())),
                proven(secret));
    }

    /** What a signature covers of a row with these private columns, if its receipt was to be signed. */
    public static Optional<Receipt.Proven> proven(Map<String, String> secret) {
        String asked = text(secret, Column.REQUEST_HASH);
        String answered = text(secret, Column.ANSWER_HASH);
        return asked.isEmpty() || answered.isEmpty()
                ? Optional.empty()
                : Optional.of(new Receipt.Proven(asked, answered, ""));
    }

    private static String text(Map<String, String> columns, Column column) {
        return columns.getOrDefault(column.key(), "");
    }

    private static long number(Map<String, String> columns, Column column) {
        return Long.parseLong(columns.getOrDefault(column.key(), "0"));
    }
}
