// SPDX-License-Identifier: Apache-2.0
/** Plug-ins for the tests, good and bad: each class goes into a jar of its own and runs inside a node. */
@NullMarked
package org.cairn.itests.zoo;

import org.jspecify.annotations.NullMarked;
