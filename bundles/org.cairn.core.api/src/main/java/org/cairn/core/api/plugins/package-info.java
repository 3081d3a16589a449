// SPDX-License-Identifier: Apache-2.0
/** What may run on a node, what does, and what it costs (CGN-8, CGN-10, CGN-16). */
@Export
@Version("2.0.0")
@NullMarked
package org.cairn.core.api.plugins;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
