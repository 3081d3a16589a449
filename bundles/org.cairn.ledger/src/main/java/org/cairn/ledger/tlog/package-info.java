// SPDX-License-Identifier: Apache-2.0
/** The ledger as a transparency log: the tree's files, checkpoints, manifests, and the node as a witness of others. */
@NullMarked
package org.cairn.ledger.tlog;

import org.jspecify.annotations.NullMarked;
