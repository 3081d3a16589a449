// SPDX-License-Identifier: Apache-2.0
/** Tests of the gateway's end, against a stub of the worker's. */
@NullMarked
package org.cairn.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
