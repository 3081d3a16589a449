// SPDX-License-Identifier: Apache-2.0
/** The database, and the password's file. */
@NullMarked
package org.cairn.projection.io;

import org.jspecify.annotations.NullMarked;
