// SPDX-License-Identifier: Apache-2.0
/** The rules of the house that a machine can check. Each failure says what to do. */
@NullMarked
package org.cairn.itests.tidy;

import org.jspecify.annotations.NullMarked;
