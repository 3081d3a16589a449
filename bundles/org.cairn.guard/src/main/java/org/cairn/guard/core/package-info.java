// SPDX-License-Identifier: Apache-2.0
/** The lists, and what each kind of bundle may be wired to. */
@NullMarked
package org.cairn.guard.core;

import org.jspecify.annotations.NullMarked;
