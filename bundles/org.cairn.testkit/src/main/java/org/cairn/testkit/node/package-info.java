// SPDX-License-Identifier: Apache-2.0
/** A node in virtual time: clock, timers and threads that a test moves by hand. */
@Export
@Version("1.0.0")
@NullMarked
package org.cairn.testkit.node;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
