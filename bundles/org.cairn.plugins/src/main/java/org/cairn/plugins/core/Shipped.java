// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import org.osgi.framework.Version;

/**
 * A plug-in as its jar says it is; shipped with the distribution or accepted by the operator.
 *
 * @param id its id
 * @param version its {@code Bundle-Version}
 * @param path where its requests enter
 * @param file path of the jar
 * @param sha256 digest of the jar's bytes, in hex: only these are installed
 */
public record Shipped(String id, Version version, String path, String file, String sha256) {
    /** Beginning of the locations that are ours. */
    public static final String LOCATION = "cairn:plugin/";

    /** Where its bundle is in the framework: versions stand beside each other. */
    public String location() {
        return LOCATION + id + "/" + version;
    }
}
