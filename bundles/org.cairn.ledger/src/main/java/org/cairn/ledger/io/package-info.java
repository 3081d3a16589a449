// SPDX-License-Identifier: Apache-2.0
/** Files and threads of the ledger. */
@NullMarked
package org.cairn.ledger.io;

import org.jspecify.annotations.NullMarked;
