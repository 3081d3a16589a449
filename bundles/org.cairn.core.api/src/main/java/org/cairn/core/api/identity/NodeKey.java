// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.identity;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The node's Ed25519 key, with which a gateway signs receipts. Made at the first start; the private part never leaves
 * identity. From any thread; a signature takes some 20 microseconds.
 */
@ProviderType
public interface NodeKey {
    /** 32 bytes (RFC 8032). */
    byte[] publicKey();

    /** Signs a message: 64 bytes. */
    byte[] sign(byte[] message);
}
