// SPDX-License-Identifier: Apache-2.0
/** The pure pieces of a call: what headers mean, receipts, rows, idempotency keys. No I/O, clock, thread or logger. */
@NullMarked
package org.cairn.gateway.core;

import org.jspecify.annotations.NullMarked;
