// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import org.cairn.ledger.core.Source;

/** A file in memory. */
final class ByteSource implements Source {
    private final byte[] bytes;

    ByteSource(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void read(long position, byte[] to, int offset, int length) {
        System.arraycopy(bytes, (int) position, to, offset, length);
    }
}
