// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** A hash that is kept: a link of the chain of batches, an aggregate, a root. 32 bytes, compared by value. */
public final class ChainHash {
    /** Before the first segment. */
    public static final ChainHash ZERO = new ChainHash(new byte[Hashes.BYTES]);

    private final byte[] bytes;

    /** Takes the array over. */
    ChainHash(byte[] bytes) {
        this.bytes = bytes;
    }

    static ChainHash read(ByteBuffer from) {
        byte[] bytes = new byte[Hashes.BYTES];
        from.get(bytes);
        return new ChainHash(bytes);
    }

    /** A copy of 32 bytes. */
    public static ChainHash of(byte[] bytes) {
        if (bytes.length != Hashes.BYTES) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
        }
        return new ChainHash(bytes.clone());
    }

    /** The bytes themselves; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChainHash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
