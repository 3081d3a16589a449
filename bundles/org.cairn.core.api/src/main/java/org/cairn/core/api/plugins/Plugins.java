// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.plugins;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What may run on this node, what shall run, and what does (DESIGN 4; docs/TRUST.md).
 *
 * <p><b>Who.</b> Provided by {@code org.cairn.plugins}, used by the shell. <b>Lifecycle.</b> One states what should be; the
 * node compares and mends on a timer and on change, so a dropped event only delays, and what comes of a decision is in
 * {@link #status}. <b>Threads.</b> From any thread, without blocking. <b>Ownership and limits.</b> Jars up to 64 MiB, 1,000 of
 * them; 100 proposals that wait. <b>Failure.</b> Stages end with {@link PluginException} when the wish itself is refused; nothing
 * has changed then.
 */
@ProviderType
public interface Plugins {
    /** Every plug-in that is desired, shipped, accepted or there, in order of id. */
    List<Status> status();

    /** Every jar that is shipped or was submitted, in order of id and version. */
    List<Artefact> artefacts();

    /**
     * Verifies a jar and keeps it by its digest: signature of every entry, chain to a trusted authority, validity now, revocation,
     * and whether it could run here. A jar that is here already is the same artefact.
     *
     * @param jar a file of this machine; it is read once and not needed afterwards
     * @param kind what it shall be: the authorities differ
     */
    CompletionStage<Artefact> submit(Path jar, Change.Kind kind);

    /**
     * Proposes changes, all or none. The stage ends when the proposal is kept, or, where the operator's key is on this node,
     * when it is decided and durable; and, if a new version was deployed here, once that one serves or was given up.
     *
     * @param asked who asks, 1 to 64 printable characters without spaces
     */
    CompletionStage<Proposal> propose(List<Change> changes, String asked);

    /** What waits for a signature, in the order in which it was asked for. */
    List<Proposal> proposals();

    /**
     * Signs the first proposal that waits.
     *
     * @param text as {@link Proposal#text} has it: if it is not the first one's any more, the stage ends with {@code INVALID}
     * @param signature Ed25519 over its UTF-8 bytes, 64 bytes
     */
    CompletionStage<Proposal> approve(String text, byte[] signature);

    /** Drops a proposal that waits, by its text. */
    CompletionStage<Void> reject(String text);

    /** Decisions from a number on, at most 1,000: who did what, and when. */
    List<Proposal> history(long from);

    /**
     * A plug-in on this node.
     *
     * @param id of the plug-in
     * @param version that serves; if none does, that is desired or newest
     * @param path where its requests enter
     * @param desired version that shall be here, or empty
     * @param phase of the version that is here
     * @param reason why it failed, and which version goes on; what does not stop, and threads that an earlier version left; else empty
     */
    record Status(String id, String version, String path, String desired, Phase phase, String reason) {}

    /** What becomes of a plug-in on a node (DESIGN 4, "Life"). */
    enum Phase {
        /** Shipped or accepted, and not here. */
        AVAILABLE,
        /** Installed from the accepted bytes; its health is being checked. */
        STAGED,
        /** Takes requests. */
        ACTIVE,
        /** Takes no new requests; those under way end. */
        DRAINING,
        /** It could not be started, or did not pass its health check: the version before it goes on, if there was one. */
        FAILED
    }
}
