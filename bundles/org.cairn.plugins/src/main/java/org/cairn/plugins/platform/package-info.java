// SPDX-License-Identifier: Apache-2.0
/** Replaces bundles of the platform while the node serves (DESIGN 1, "What a swap means"). */
@NullMarked
package org.cairn.plugins.platform;

import org.jspecify.annotations.NullMarked;
