// SPDX-License-Identifier: Apache-2.0
/** The files of trust, and the framework's cache. */
@NullMarked
package org.cairn.guard.io;

import org.jspecify.annotations.NullMarked;
