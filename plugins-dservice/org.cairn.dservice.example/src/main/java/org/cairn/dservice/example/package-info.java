// SPDX-License-Identifier: Apache-2.0
/** The authors' template. */
@NullMarked
package org.cairn.dservice.example;

import org.jspecify.annotations.NullMarked;
