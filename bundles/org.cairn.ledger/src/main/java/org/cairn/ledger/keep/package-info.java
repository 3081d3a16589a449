// SPDX-License-Identifier: Apache-2.0
/** Care of the ledger's files: check, backup, standby, retention. */
@NullMarked
package org.cairn.ledger.keep;

import org.jspecify.annotations.NullMarked;
