// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.plugins;

import java.time.Instant;
import java.util.Optional;

/**
 * A jar that was submitted to this node, by its bytes.
 *
 * @param sha256 of the jar, in hex: its name here
 * @param kind what it asks to be
 * @param id of the plug-in, or symbolic name of the platform's bundle
 * @param version of the bundle
 * @param path where its requests enter; empty if it is no DService
 * @param signer subject of the certificate that signed it; empty for what is shipped
 * @param certificate SHA-256 of that certificate, in hex
 * @param submitted when it came; empty for what is shipped
 * @param state how far it is
 * @param reason why it is {@code REFUSED} or {@code REVOKED}; else empty
 */
public record Artefact(
        String sha256,
        Change.Kind kind,
        String id,
        String version,
        String path,
        String signer,
        String certificate,
        Optional<Instant> submitted,
        State state,
        String reason) {
    /** Where it stands on its way into a node. */
    public enum State {
        /** Verified and kept; nobody has accepted it. */
        SUBMITTED,
        /** Accepted by the operator, or shipped. */
        ACCEPTED,
        /** It was good when it came and is not any more: its certificate was revoked, for instance. It does not run. */
        REFUSED,
        /** The operator has revoked it. It never runs again. */
        REVOKED
    }
}
