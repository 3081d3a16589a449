// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import org.osgi.framework.Version;

/**
 * A plug-in's bundle that is in the framework.
 *
 * @param bundle its id there
 * @param location the bundle's location
 * @param id of the plug-in
 * @param version of the plug-in
 * @param sha256 digest of the bytes that it was installed from, in hex; empty if that is not known
 * @param phase how far it has come
 * @param checked whether it has passed its health check in this run of the framework
 */
public record Installed(
        long bundle, String location, String id, Version version, String sha256, Phase phase, boolean checked) {
    /** How far a bundle has come. */
    public enum Phase {
        /** It does not run. */
        STOPPED,
        /** It runs, and has registered no DService. */
        STARTED,
        /** Its DService is there. */
        REGISTERED
    }

    /** Whether it can take requests. */
    public boolean serves() {
        return checked && phase == Phase.REGISTERED;
    }

    boolean is(Shipped jar) {
        return location.equals(jar.location()) && sha256.equals(jar.sha256());
    }
}
