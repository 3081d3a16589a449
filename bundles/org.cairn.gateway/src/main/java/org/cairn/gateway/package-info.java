// SPDX-License-Identifier: Apache-2.0
/** The gateway: the public front and the gateway's end of the tunnels. */
@NullMarked
package org.cairn.gateway;

import org.jspecify.annotations.NullMarked;
