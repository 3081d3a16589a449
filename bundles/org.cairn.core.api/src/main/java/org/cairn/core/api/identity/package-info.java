// SPDX-License-Identifier: Apache-2.0
/** Accounts, keys, sessions, workers' identities and the node's certificates (CGN-2, CGN-3, CGN-6). */
@Export
@Version("1.0.0")
@NullMarked
package org.cairn.core.api.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
