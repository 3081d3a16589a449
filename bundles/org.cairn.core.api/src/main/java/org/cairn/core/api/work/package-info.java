// SPDX-License-Identifier: Apache-2.0
/** Work on its way from a customer to a worker: the broker and the gateway's view of its workers (CGN-4). */
@Export
@Version("1.0.0")
@NullMarked
package org.cairn.core.api.work;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
