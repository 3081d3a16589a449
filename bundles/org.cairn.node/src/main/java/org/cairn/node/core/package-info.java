// SPDX-License-Identifier: Apache-2.0
/** When a node counts as ready. */
@NullMarked
package org.cairn.node.core;

import org.jspecify.annotations.NullMarked;
