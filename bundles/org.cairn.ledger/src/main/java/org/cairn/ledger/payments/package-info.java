// SPDX-License-Identifier: Apache-2.0
/** Who was paid for which rows: marks in a file of their own, beside rows that never change. */
@NullMarked
package org.cairn.ledger.payments;

import org.jspecify.annotations.NullMarked;
