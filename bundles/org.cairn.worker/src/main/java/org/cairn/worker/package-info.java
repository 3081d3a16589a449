// SPDX-License-Identifier: Apache-2.0
/** The worker: runs DServices for a gateway. */
@NullMarked
package org.cairn.worker;

import org.jspecify.annotations.NullMarked;
