// SPDX-License-Identifier: Apache-2.0
/** A ledger in memory, the suite that every ledger runs, and row hashes computed a second time. */
@Export
@Version("1.0.0")
@NullMarked
package org.cairn.testkit.ledger;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
