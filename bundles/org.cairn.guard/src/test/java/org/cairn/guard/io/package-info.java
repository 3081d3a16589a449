// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package org.cairn.guard.io;

import org.jspecify.annotations.NullMarked;
