// SPDX-License-Identifier: Apache-2.0
/** The store and private files. */
@NullMarked
package org.cairn.identity.io;

import org.jspecify.annotations.NullMarked;
