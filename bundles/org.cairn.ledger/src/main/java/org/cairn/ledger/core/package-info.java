// SPDX-License-Identifier: Apache-2.0
/** Formats and rules of the ledger, pure: rows, records, batches, recovery, time. */
@NullMarked
package org.cairn.ledger.core;

import org.jspecify.annotations.NullMarked;
