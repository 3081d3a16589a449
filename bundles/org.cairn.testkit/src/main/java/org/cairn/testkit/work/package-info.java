// SPDX-License-Identifier: Apache-2.0
/** Brokers for tests: the contract, a simple broker in memory, and a seeded network that judges any broker (CGN-4). */
@Export
@Version("1.0.0")
@NullMarked
package org.cairn.testkit.work;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
