// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.io.IOException;

/** Bytes that can be read at any place: a port, so that formats need not know files. */
public interface Source {
    long size() throws IOException;

    /** Reads exactly this many bytes; the caller stays within {@link #size}. */
    void read(long position, byte[] to, int offset, int length) throws IOException;
}
