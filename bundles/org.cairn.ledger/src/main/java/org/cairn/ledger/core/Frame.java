// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

/**
 * How records lie in a segment file: payload length (4 bytes), type (1), payload, CRC32C of all that (4); big-endian.
 */
public final class Frame {
    /** A row: sequence (8), then in the public file row hash (32) and entry, in the private one blind (32) and pairs. */
    public static final byte ROW = 1;
    /** The end of a batch: first sequence (8), rows (4), chain hash (32). */
    public static final byte END = 2;

    /** Bytes around a payload. */
    public static final int OVERHEAD = 9;
    /** Bytes before a payload. */
    public static final int HEAD = 5;
    /** Bytes of the payload of {@link #END}. */
    public static final int END_BYTES = 44;
    /** Bytes of a payload. Private parts have at most 14 columns of 8 KiB, 32 notes of 3 and 32 fields of 4. */
    public static final int PAYLOAD_BYTES_MAX = 512 * 1024;

    private Frame() {}
}
