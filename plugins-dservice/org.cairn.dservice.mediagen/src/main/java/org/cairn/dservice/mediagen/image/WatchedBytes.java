// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.io.IOException;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.io.RandomAccessReadView;

/**
 * A PDF's bytes, which ask at each read whether there is time. Two megabytes can unpack to two gigabytes of spaces, over
 * which a parser sits for a minute without meeting an operator; but it has to come back here for more of them.
 */
final class WatchedBytes extends RandomAccessReadBuffer {
    private final Allowance allowance;

    WatchedBytes(byte[] bytes, Allowance allowance) {
        super(bytes);
        this.allowance = allowance;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        allowance.check();
        return super.read(into, offset, length);
    }

    /** Of these bytes, where the library would take a copy. */
    @Override
    public RandomAccessReadView createView(long start, long length) {
        return new RandomAccessReadView(this, start, length);
    }
}
