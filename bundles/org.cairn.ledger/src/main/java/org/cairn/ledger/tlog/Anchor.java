// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import org.cairn.ledger.core.ChainHash;

/**
 * What was signed of the tree, or is about to be: when it was, the tree's files were durable up to there.
 *
 * @param size leaves
 * @param root of the tree with these leaves
 */
public record Anchor(long size, ChainHash root) {}
