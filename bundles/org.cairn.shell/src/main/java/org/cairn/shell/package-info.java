// SPDX-License-Identifier: Apache-2.0
/** The console of a node: where it listens, and its {@code cairn:} commands. */
@NullMarked
package org.cairn.shell;

import org.jspecify.annotations.NullMarked;
