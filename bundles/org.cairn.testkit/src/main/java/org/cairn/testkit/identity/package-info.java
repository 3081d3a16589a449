// SPDX-License-Identifier: Apache-2.0
/** Accounts, sessions and machines without a store, and the suite that every provider of them runs. */
@Export
@Version("1.0.0")
@NullMarked
package org.cairn.testkit.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
