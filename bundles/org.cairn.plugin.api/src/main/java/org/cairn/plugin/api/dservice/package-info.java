// SPDX-License-Identifier: Apache-2.0
/** What a DService is: code that answers HTTP requests on machines which others lend (CGN-3, CGN-8). */
@Export
@Version("1.1.0")
@NullMarked
@Capability(namespace = CairnPlugin.PLATFORM, version = "1.0.0")
package org.cairn.plugin.api.dservice;

import org.cairn.plugin.api.CairnPlugin;
import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
