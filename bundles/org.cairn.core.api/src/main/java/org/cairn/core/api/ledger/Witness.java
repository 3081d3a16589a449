// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The node as a witness of other nodes' logs (C2SP tlog-witness, tlog-cosignature): it attests that what it saw of a log
 * only ever grew.
 *
 * <p><b>Who.</b> Provided by {@code org.cairn.ledger}, served by the gateway's status endpoint. <b>Lifecycle.</b> There
 * with the bundle; what it saw is durable before it signs. <b>Threads and time.</b> From any thread, without blocking.
 * <b>Ownership and limits.</b> A request has at most 64 KiB, a proof 63 hashes; only logs whose keys are configured.
 * <b>Failure.</b> An answer with a status; the stage fails only if the disk does.
 */
@ProviderType
public interface Witness {
    /** The witness's key as logs need it; empty while the node has no key. */
    Optional<String> verifierKey();

    /** Answers {@code POST PREFIX/add-checkpoint}. */
    CompletionStage<Answer> addCheckpoint(byte[] request);

    /**
     * An answer over HTTP.
     *
     * @param status 200 with signature lines, 400, 403, 404, 409 with the size that the witness knows, 422, 503
     * @param type content type
     * @param body text
     */
    record Answer(int status, String type, String body) {}
}
