// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads record after record, through a window of its own, and checks each one's frame and CRC32C. */
public final class RecordReader {
    private static final int WINDOW_BYTES = 256 * 1024;

    private final Source source;
    private final long end;
    private final CRC32C crc = new CRC32C();
    private byte[] window;
    private long windowAt;
    private int windowSize;
    private long position;
    private long recordAt;
    private int recordLength;

    /** What is wrong with the bytes at an offset. */
    public static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        private final long offset;

        Broken(long offset, String reason) {
            super(reason, null, false, false);
            this.offset = offset;
        }

        public long offset() {
            return offset;
        }
    }

    RecordReader(Source source, long position, long end) {
        this(source, position, end, WINDOW_BYTES);
    }

    /**
     * Reads from a place.
     *
     * @param end where the bytes end
     * @param windowBytes how much is read at once; more if a record is longer
     */
    public RecordReader(Source source, long position, long end, int windowBytes) {
        this.source = source;
        this.position = position;
        this.end = end;
        this.window = new byte[(int) Math.max(64, Math.min(windowBytes, end - position))];
        this.windowAt = position;
    }

    /** Where the next record begins. */
    public long position() {
        return position;
    }

    /** Where the present record begins. */
    public long recordAt() {
        return recordAt;
    }

    /** Moves to the next record and gives its type, or 0 at the end. */
    public int next() throws IOException, Broken {
        if (position == end) {
            return 0;
        }
        fill(Frame.OVERHEAD);
        int at = (int) (position - windowAt);
        int payload = ByteBuffer.wrap(window).getInt(at);
        byte type = window[at + 4];
        if (type != Frame.ROW && type != Frame.END) {
            throw new Broken(position, "no record begins here");
        }
        if (payload < Hashes.BYTES + 8
                || payload > Frame.PAYLOAD_BYTES_MAX
                || (type == Frame.END && payload != Frame.END_BYTES)) {
            throw new Broken(position, "the record's length is wrong");
        }
        fill(Frame.OVERHEAD + payload);
        at = (int) (position - windowAt);
        crc.reset();
        crc.update(window, at, Frame.HEAD + payload);
        if ((int) crc.getValue() != ByteBuffer.wrap(window).getInt(at + Frame.HEAD + payload)) {
            throw new Broken(position, "the record's checksum is wrong");
        }
        recordAt = position;
        recordLength = Frame.OVERHEAD + payload;
        position += recordLength;
        return type;
    }

    /** Payload of the present record; valid until the next. */
    public ByteBuffer payload() {
        return ByteBuffer.wrap(window, (int) (recordAt - windowAt) + Frame.HEAD, recordLength - Frame.OVERHEAD)
                .slice();
    }

    private void fill(int length) throws IOException, Broken {
        if (end - position < length) {
            throw new Broken(position, "the record is cut off");
        }
        int at = (int) (position - windowAt);
        if (windowSize - at >= length) {
            return;
        }
        byte[] to = length > window.length ? new byte[length + WINDOW_BYTES] : window;
        int kept = windowSize - at;
        System.arraycopy(window, at, to, 0, kept);
        window = to;
        windowAt = position;
        int more = (int) Math.min(window.length - kept, end - position - kept);
        source.read(position + kept, window, kept, more);
        windowSize = kept + more;
    }
}
