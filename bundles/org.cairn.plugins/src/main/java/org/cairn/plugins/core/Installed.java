// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import org.osgi.framework.Version;

/**
 * A plug-in's bundle that is in the framework.
 *
 * @param location the bundle's location
 * @param id of the plug-in
 * @param version of the plug-in
 * @param sha256 digest of the bytes that it was installed from, in hex; empty if that is not known
 * @param phase how far it has come
 */
public record Installed(String location, String id, Version version, String sha256, Phase phase) {
    /** How far a bundle has come. */
    public enum Phase {
        /** It does not run. */
        STOPPED,
        /** It runs, and has registered no DService. */
        STARTED,
        /** Its DService takes requests. */
        SERVING
    }

    boolean is(Shipped jar) {
        return isVersionOf(jar) && sha256.equals(jar.sha256());
    }

    boolean isVersionOf(Shipped jar) {
        return id.equals(jar.id()) && version.equals(jar.version());
    }
}
