// SPDX-License-Identifier: Apache-2.0
/** What the worker decides: no I/O, clock, random, thread or logger. */
@NullMarked
package org.cairn.worker.core;

import org.jspecify.annotations.NullMarked;
