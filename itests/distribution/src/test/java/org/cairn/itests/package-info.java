// SPDX-License-Identifier: Apache-2.0
/** Tests of what ships: nodes as processes of their own, called as customers and operators call them. */
@NullMarked
package org.cairn.itests;

import org.jspecify.annotations.NullMarked;
