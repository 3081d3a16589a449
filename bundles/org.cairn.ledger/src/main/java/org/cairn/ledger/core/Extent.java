// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.time.LocalDate;

/**
 * How far a day's two files reach: what of them is durable.
 *
 * @param day billing day
 * @param first sequence of its first row
 * @param rows how many
 * @param openBytes length of the public file
 * @param openChain chain hash there
 * @param secretBytes length of the private file
 * @param secretChain chain hash there
 * @param isOver whether a later day has begun: nothing is added to it any more
 */
public record Extent(
        LocalDate day,
        long first,
        long rows,
        long openBytes,
        ChainHash openChain,
        long secretBytes,
        ChainHash secretChain,
        boolean isOver) {
    /** Sequence after the last row. */
    public long end() {
        return first + rows;
    }
}
