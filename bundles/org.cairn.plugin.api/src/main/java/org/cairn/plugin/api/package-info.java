// SPDX-License-Identifier: Apache-2.0
/** How a bundle says that it is a plug-in of Cairn. */
@Export
@Version("1.1.0")
@NullMarked
package org.cairn.plugin.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
