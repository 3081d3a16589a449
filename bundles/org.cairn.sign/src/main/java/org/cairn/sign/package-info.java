// SPDX-License-Identifier: Apache-2.0
/** The signer: makes the keys of a home, signs plug-ins and decisions (CGN-10); a program of its own. */
@NullMarked
package org.cairn.sign;

import org.jspecify.annotations.NullMarked;
