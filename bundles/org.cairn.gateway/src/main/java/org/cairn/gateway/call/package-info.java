// SPDX-License-Identifier: Apache-2.0
/** The life of a call, from its head to its row in the ledger (DESIGN 3). */
@NullMarked
package org.cairn.gateway.call;

import org.jspecify.annotations.NullMarked;
