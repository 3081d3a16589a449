// SPDX-License-Identifier: Apache-2.0
/** The verifier: a program of its own, without any code of the platform (CGN-20). */
@NullMarked
package org.cairn.verify;

import org.jspecify.annotations.NullMarked;
