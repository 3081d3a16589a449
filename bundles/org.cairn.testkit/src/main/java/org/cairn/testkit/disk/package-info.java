// SPDX-License-Identifier: Apache-2.0
/** A disk whose power can be cut. */
@Export
@Version("1.0.0")
@NullMarked
package org.cairn.testkit.disk;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
