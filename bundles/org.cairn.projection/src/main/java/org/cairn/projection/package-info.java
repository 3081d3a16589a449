// SPDX-License-Identifier: Apache-2.0
/** The ledger's public part in PostgreSQL (docs/PROJECTION.md). */
@NullMarked
package org.cairn.projection;

import org.jspecify.annotations.NullMarked;
