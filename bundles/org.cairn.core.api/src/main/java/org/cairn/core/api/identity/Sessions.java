// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.identity;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Sessions of customers and their users. Provided by identity, used by the gateway; from any thread. Opening costs a
 * deliberately slow hash (0.1 to 0.5 s) and is limited in number; checking costs one MAC and no look-up. Tokens survive
 * restarts of the node.
 */
@ProviderType
public interface Sessions {
    /**
     * Opens a session for a customer or a user.
     *
     * @param account its id
     * @param key its key; a key with a wrong checksum is refused before anything costly
     * @param source where the request came from (an IP address): failures delay this source, never the account
     * @return a stage that ends with {@link IdentityException}: UNAUTHENTICATED, FORBIDDEN, BUSY or UNAVAILABLE
     */
    CompletionStage<Grant> open(String account, String key, String source);

    /**
     * Checks a token: a few microseconds, no I/O.
     *
     * @throws IdentityException UNAUTHENTICATED if it is malformed, forged, expired or revoked
     */
    Session check(String token);

    /** Ends a session; tokens of it are refused from now on. BUSY after 100,000 in an hour, INVALID for no id at all. */
    CompletionStage<Void> revoke(String session);

    /**
     * A new session.
     *
     * @param token the bearer token: at most 1,024 characters of {@code [A-Za-z0-9._-]}
     * @param expires when it ends
     */
    record Grant(String token, Instant expires) {
        @Override
        public String toString() {
            return "Grant[token=(secret), expires=" + expires + "]";
        }
    }
}
