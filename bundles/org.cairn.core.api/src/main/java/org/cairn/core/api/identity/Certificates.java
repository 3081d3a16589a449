// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Certificates of the node's endpoints. Made at the first start by a certificate authority of the node's own, which
 * always certifies the tunnel; supplied certificates can serve the other endpoints and are read again when their files
 * change. Provided by identity, used by edges; from any thread, without blocking.
 */
@ProviderType
public interface Certificates {
    /** What the endpoint shows: {@code work}, {@code status} or {@code tunnel}. */
    Identity of(String endpoint);

    /** The node's own authority. */
    X509Certificate authority();

    /**
     * Tells when {@link #of} changes. The listener is called on a thread of the provider and must not block.
     *
     * @return close it to listen no more
     */
    AutoCloseable watch(Runnable listener);

    /**
     * A key with its certificates.
     *
     * @param key the private key
     * @param chain end entity first, the issuing authority last
     */
    record Identity(PrivateKey key, List<X509Certificate> chain) {
        public Identity {
            chain = List.copyOf(chain);
        }

        @Override
        public String toString() {
            return "Identity[" + chain.get(0).getSubjectX500Principal() + "]";
        }
    }
}
