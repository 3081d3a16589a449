// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

/**
 * A row that was written.
 *
 * @param id its id
 * @param hash its hash in hex, as {@link Row#hash}
 */
public record Written(RowId id, String hash) {}
