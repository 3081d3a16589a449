// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api.dservice;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Checks an answer more cheaply than by doing the work again (CGN-13a). Optional; a DService implements it beside
 * {@link DService} and registers both. Called by workers chosen at random, in blocking style on their threads. It must
 * be deterministic: two honest workers come to the same verdict.
 */
@ConsumerType
@FunctionalInterface
public interface WorkVerifier {
    /**
     * Judges an answer.
     *
     * @param request the request as its worker got it, body included
     * @param status the HTTP status of the answer
     * @param answer the body of the answer
     * @throws IOException when a body breaks off; the check is then done elsewhere
     */
    Verdict verify(WorkRequest request, int status, InputStream answer) throws IOException, InterruptedException;
}
