// SPDX-License-Identifier: Apache-2.0
/** The worker's end of the tunnel (docs/TUNNEL.md). */
@NullMarked
package org.cairn.worker.tunnel;

import org.jspecify.annotations.NullMarked;
