// SPDX-License-Identifier: Apache-2.0
/** The ledger: one write-once row per attempt that did work (CGN-17, CGN-18). */
@Export
@Version("2.0.0")
@NullMarked
package org.cairn.core.api.ledger;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
