// SPDX-License-Identifier: Apache-2.0
/** Formats and rules: pure, with time and randomness as parameters. */
@NullMarked
package org.cairn.identity.core;

import org.jspecify.annotations.NullMarked;
