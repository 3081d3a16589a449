// SPDX-License-Identifier: Apache-2.0
/** Tests of the worker's end, against a stub of the gateway's. */
@NullMarked
package org.cairn.worker.tunnel;

import org.jspecify.annotations.NullMarked;
