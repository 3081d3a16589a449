// SPDX-License-Identifier: Apache-2.0
/** The node itself: its surroundings for every other part, and the file that says when it is ready. */
@NullMarked
package org.cairn.node;

import org.jspecify.annotations.NullMarked;
