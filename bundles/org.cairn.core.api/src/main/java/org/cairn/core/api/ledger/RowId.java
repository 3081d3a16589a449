// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Public id of a row: {@code eu-1/2026-11-20/48213}.
 *
 * @param gateway name of the gateway
 * @param day billing day, UTC
 * @param sequence number of the row in the gateway's log, from 0, over all days without a gap
 */
public record RowId(String gateway, LocalDate day, long sequence) {
    @Override
    public String toString() {
        return gateway + "/" + day + "/" + sequence;
    }

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static RowId of(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length == 3 && !parts[0].isEmpty()) {
            try {
                RowId id = new RowId(parts[0], LocalDate.parse(parts[1]), Long.parseLong(parts[2]));
                if (id.sequence >= 0 && id.toString().equals(text)) {
                    return id;
                }
            } catch (DateTimeException | NumberFormatException e) {
                // told below
            }
        }
        throw new IllegalArgumentException("a row's id is GATEWAY/YYYY-MM-DD/SEQUENCE, not: " + text);
    }
}
