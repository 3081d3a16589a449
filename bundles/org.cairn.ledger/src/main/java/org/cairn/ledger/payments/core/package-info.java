// SPDX-License-Identifier: Apache-2.0
/** Marks of payment: their rules, their format, and which of them cover a row. No files, no threads. */
@NullMarked
package org.cairn.ledger.payments.core;

import org.jspecify.annotations.NullMarked;
