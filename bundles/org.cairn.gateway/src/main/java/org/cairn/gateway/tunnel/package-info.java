// SPDX-License-Identifier: Apache-2.0
/** The gateway's end of the tunnels (docs/TUNNEL.md). */
@NullMarked
package org.cairn.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
