// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.cairn.ledger.core.ByteBuilder;
import org.cairn.ledger.core.Source;

/**
 * The records of the file of marks: length of the mark (4 bytes, big-endian), type (1), the mark, CRC32C of all that (4).
 * Reads one after the other, through a window of its own.
 */
public final class MarkReader {
    private static final int WINDOW_BYTES = 1024 * 1024;
    private static final int HEAD = 5;
    private static final int OVERHEAD = HEAD + 4;
    private static final byte MARK = 1;
    private static final int MARK_BYTES_MIN = 19;
    /** Three texts and numbers before at most 10,000 ranges of two numbers. */
    private static final int MARK_BYTES_MAX = 512 + 2 * 9 * MarkRules.RANGES_MAX;

    private final Source source;
    private final long end;
    private final byte[] window;
    private long windowAt;
    private int windowSize;
    private long position;

    /** What is wrong with the record that begins at {@link MarkReader#position}. */
    public static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken(String reason) {
            super(reason, null, false, false);
        }
    }

    public MarkReader(Source source, long position, long end) {
        this.source = source;
        this.position = position;
        this.windowAt = position;
        this.end = end;
        this.window = new byte[(int) Math.max(OVERHEAD, Math.min(WINDOW_BYTES, end - position))];
    }

    /** Adds a record for a mark. */
    public static void put(ByteBuilder out, byte[] mark) {
        int at = out.size();
        out.putInt(mark.length);
        out.putByte(MARK);
        out.put(mark);
        out.putInt(crc(out.array(), at, out.size() - at));
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** Where the next record begins. */
    public long position() {
        return position;
    }

    /** The next mark; empty at the end. */
    public Optional<byte[]> next() throws IOException, Broken {
        if (position == end) {
            return Optional.empty();
        }
        fill(OVERHEAD);
        int at = (int) (position - windowAt);
        int length = ByteBuffer.wrap(window).getInt(at);
        if (window[at + 4] != MARK || length < MARK_BYTES_MIN || length > MARK_BYTES_MAX) {
            throw new Broken("no record begins here");
        }
        fill(OVERHEAD + length);
        at = (int) (position - windowAt);
        if (ByteBuffer.wrap(window).getInt(at + HEAD + length) != crc(window, at, HEAD + length)) {
            throw new Broken("the record's checksum is wrong");
        }
        position += OVERHEAD + length;
        return Optional.of(Arrays.copyOfRange(window, at + HEAD, at + HEAD + length));
    }

    private void fill(int length) throws IOException, Broken {
        if (end - position < length) {
            throw new Broken("the record is cut off");
        }
        int at = (int) (position - windowAt);
        if (windowSize - at >= length) {
            return;
        }
        int kept = windowSize - at;
        System.arraycopy(window, at, window, 0, kept);
        windowAt = position;
        int more = (int) Math.min(window.length - kept, end - position - kept);
        source.read(position + kept, window, kept, more);
        windowSize = kept + more;
    }
}
