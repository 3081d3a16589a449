// SPDX-License-Identifier: Apache-2.0
/** Control of the worker that runs on this node (CGN-9). */
@Export
@Version("1.1.0")
@NullMarked
package org.cairn.core.api.worker;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
