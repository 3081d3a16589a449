// SPDX-License-Identifier: Apache-2.0
/** Which DServices this node knows, and what they cost (CGN-8, CGN-16). */
@Export
@Version("1.0.0")
@NullMarked
package org.cairn.core.api.plugins;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
