// SPDX-License-Identifier: Apache-2.0
/** The formats and the mathematics of the transparency log (RFC 6962, C2SP): pure. */
@NullMarked
package org.cairn.ledger.tlog.core;

import org.jspecify.annotations.NullMarked;
