// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import java.nio.file.Path;
import org.osgi.framework.Version;

/**
 * A version of a bundle of the platform.
 *
 * @param name symbolic name of the bundle
 * @param version of the bundle
 * @param sha256 of the jar, in hex
 * @param jar where it is kept; whoever reads it compares the digest
 */
public record Replacement(String name, Version version, String sha256, Path jar) {}
