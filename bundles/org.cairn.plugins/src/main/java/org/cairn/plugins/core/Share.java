// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Which nodes are the first of a rollout by groups (docs/TRUST.md, section 4). */
final class Share {
    private static final long ALL = 1L << 32;

    private Share() {}

    /** Whether a node is among the first percent for this plug-in; who is among the first 10 is among the first 50. */
    static boolean includes(String id, String node, int percent) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((id + "/" + node).getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(digest).getInt() & 0xffff_ffffL) * 100 < percent * ALL;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
