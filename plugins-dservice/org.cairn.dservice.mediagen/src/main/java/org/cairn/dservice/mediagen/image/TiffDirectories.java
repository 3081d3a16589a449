// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;

/**
 * Counts the pictures of a TIFF file. The JDK's reader does too, but follows directories that point back to each other
 * until the heap is full.
 */
final class TiffDirectories {
    private static final int HEADER_LENGTH = 8;
    private static final int ENTRY_LENGTH = 12;

    private TiffDirectories() {}

    static int count(byte[] tiff, int max) throws DServiceException {
        if (tiff.length < HEADER_LENGTH) {
            throw broken();
        }
        ByteBuffer data = ByteBuffer.wrap(tiff);
        data.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        Set<Long> seen = new HashSet<>();
        long at = data.getInt(4) & 0xffffffffL;
        while (at != 0) {
            if (seen.size() == max) {
                throw new DServiceException(Kind.TOO_LARGE, "source: more than " + max + " pages");
            }
            if (at < HEADER_LENGTH || at + 2 > tiff.length || !seen.add(at)) {
                throw broken();
            }
            long next = at + 2 + (data.getShort((int) at) & 0xffff) * (long) ENTRY_LENGTH;
            if (next + 4 > tiff.length) {
                throw broken();
            }
            at = data.getInt((int) next) & 0xffffffffL;
        }
        return seen.size();
    }

    private static DServiceException broken() {
        return new DServiceException(
                Kind.UNPROCESSABLE, "source: this tiff cannot be read: its directories are broken");
    }
}
