// SPDX-License-Identifier: Apache-2.0
/** The node itself: its name, home directory, clock, threads and the roles that it plays (DESIGN 2). */
@Export
@Version("1.1.0")
@NullMarked
package org.cairn.core.api.node;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
