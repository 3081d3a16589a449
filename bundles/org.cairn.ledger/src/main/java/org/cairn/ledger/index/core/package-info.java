// SPDX-License-Identifier: Apache-2.0
/** The index of a day and its format: no files, no threads. */
@NullMarked
package org.cairn.ledger.index.core;

import org.jspecify.annotations.NullMarked;
