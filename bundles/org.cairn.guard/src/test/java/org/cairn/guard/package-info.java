// SPDX-License-Identifier: Apache-2.0
/** Tests, in a real framework. */
@NullMarked
package org.cairn.guard;

import org.jspecify.annotations.NullMarked;
