// SPDX-License-Identifier: Apache-2.0
/** A request and a response in memory, with which an author tests a DService without a worker. */
@Export
@Version("1.0.0")
@NullMarked
package org.cairn.testkit.dservice;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
