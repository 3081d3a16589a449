// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package org.cairn.guard.core;

import org.jspecify.annotations.NullMarked;
