// SPDX-License-Identifier: Apache-2.0
/** The ledger: a segment log of our own behind {@code org.cairn.core.api.ledger} (DESIGN 6). */
@NullMarked
package org.cairn.ledger;

import org.jspecify.annotations.NullMarked;
