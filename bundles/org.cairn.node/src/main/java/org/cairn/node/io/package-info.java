// SPDX-License-Identifier: Apache-2.0
/** Directories, threads and the ready file. */
@NullMarked
package org.cairn.node.io;

import org.jspecify.annotations.NullMarked;
