// SPDX-License-Identifier: Apache-2.0
/** What each day comes to, and which rows are whose: kept beside the rows, made again from them when it is lost. */
@NullMarked
package org.cairn.ledger.index;

import org.jspecify.annotations.NullMarked;
