// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.util.Locale;
import java.util.Optional;

/**
 * The immutable internal columns of a row (CGN-17), schema 2. All values are text: integers in decimal without leading
 * zeros, times as RFC 3339 in UTC with six digits of microseconds, hashes in lower-case hex, money as an integer of
 * 10^-12 of the currency. Columns that a row does not have are left out.
 */
public enum Column {
    /** Public, set by the ledger: the row's id {@code GATEWAY/DAY/SEQUENCE}; GATEWAY is who served the request. */
    ID(true),
    /** Public, set by the ledger: version of this list. */
    SCHEMA(true),
    /** Public, set by the ledger: when the row was written. */
    TIME(true),
    /** Public, set by the ledger: hash of all private columns, blinded (CGN-18). */
    PRIVATE_HASH(true),
    /** Public: id of the request. */
    REQUEST(true),
    /** Public: number of the attempt. */
    ATTEMPT(true),
    /** Public: {@link Outcome#label}. */
    OUTCOME(true),
    /** Public: {@code ID/VERSION} of the DService. */
    SERVICE(true),
    /** Public: pseudonym of the customer. */
    CUSTOMER(true),
    /** Public: pseudonym of the customer's user. */
    USER(true),
    /** Public: id of the worker. */
    WORKER(true),
    /** Public: tier of the worker. */
    TIER(true),
    /** Public: how the answer was checked: {@code none} for now. */
    VERIFIED(true),
    /** Public: usage fee. */
    FEE(true),
    /** Public: currency of the fee, ISO 4217. */
    CURRENCY(true),
    /** Public: id of an earlier row that this one belongs to (a repetition, a correction). */
    REFERS_TO(true),
    /** Private: the customer's account. */
    ACCOUNT(false),
    /** Private: method of the request. */
    METHOD(false),
    /** Private: path and query of the request. */
    URL(false),
    /** Private: end-to-end headers of the request without credentials, as HTTP writes them; cut at 4 KiB. */
    HEADERS(false),
    /** Private: HTTP status of the answer. */
    STATUS(false),
    /** Private: the caller's idempotency key. */
    IDEMPOTENCY_KEY(false),
    /** Private: SHA-256 of the request, as a signed receipt has it (docs/LEDGER.md, "Receipts"); hex. */
    REQUEST_HASH(false),
    /** Private: SHA-256 of the answer's body, likewise. */
    ANSWER_HASH(false),
    /** Private: time in the queue, microseconds. */
    QUEUE_US(false),
    /** Private: time between gateway and worker, microseconds. */
    TUNNEL_US(false),
    /** Private: time to start the DService, microseconds. */
    START_US(false),
    /** Private: time in the DService, microseconds, as the worker says, bounded by what the gateway measured. */
    EXECUTION_US(false),
    /** Private: CPU time in the DService, microseconds, bounded likewise. */
    CPU_US(false),
    /** Private: memory allocated by the DService, bytes. */
    MEMORY_BYTES(false),
    /** Private: body of the request, bytes, as the gateway counted. */
    BYTES_IN(false),
    /** Private: body of the answer, bytes, as the gateway counted. */
    BYTES_OUT(false);

    private final boolean visible;

    Column(boolean visible) {
        this.visible = visible;
    }

    /** Name of the column in rows and exports, such as {@code private_hash}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether anybody may read it; the others are for the customer alone. */
    public boolean isPublic() {
        return visible;
    }

    /** The column of a name, if it is one of these. */
    public static Optional<Column> of(String key) {
        for (Column column : values()) {
            if (column.key().equals(key)) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }
}
