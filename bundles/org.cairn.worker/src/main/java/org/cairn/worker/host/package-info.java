// SPDX-License-Identifier: Apache-2.0
/** Runs DServices: one thread, one request, one answer, measured. */
@NullMarked
package org.cairn.worker.host;

import org.jspecify.annotations.NullMarked;
