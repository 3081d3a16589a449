// SPDX-License-Identifier: Apache-2.0
/** Brings the plug-ins of this node to their desired state, and tells which DServices the network offers (DESIGN 4). */
@NullMarked
package org.cairn.plugins;

import org.jspecify.annotations.NullMarked;
