// SPDX-License-Identifier: Apache-2.0
/** What may run is on a list, byte for byte; everything else never becomes a bundle (CGN-10; docs/TRUST.md). */
@NullMarked
package org.cairn.guard;

import org.jspecify.annotations.NullMarked;
