// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import org.osgi.framework.Version;

/**
 * A plug-in as its jar says it is.
 *
 * @param id its id
 * @param version its {@code Bundle-Version}
 * @param path where its requests enter
 * @param file path of the jar
 * @param sha256 digest of the jar's bytes, in hex: only these are installed
 */
public record Shipped(String id, Version version, String path, String file, String sha256) {}
