// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the one thing of a JPEG's EXIF data that changes how it looks: the orientation. */
final class Exif {
    private static final int APP1 = 0xe1;
    private static final int SCAN = 0xda;
    private static final int ORIENTATION = 0x0112;
    private static final int ENTRIES_MAX = 512;

    private Exif() {}

    /** From 1 to 8; 1 if it is not there or makes no sense. */
    static int orientation(byte[] jpeg) {
        ByteBuffer data = ByteBuffer.wrap(jpeg);
        int at = 2;
        while (at + 4 <= jpeg.length && (jpeg[at] & 0xff) == 0xff) {
            int marker = jpeg[at + 1] & 0xff;
            int length = data.getShort(at + 2) & 0xffff;
            if (marker == SCAN || length < 2 || at + 2 + length > jpeg.length) {
                return 1;
            }
            if (marker == APP1 && length >= 16 && data.getInt(at + 4) == 0x45786966) {
                return fromTiff(data.slice(at + 10, length - 8));
            }
            at += 2 + length;
        }
        return 1;
    }

    private static int fromTiff(ByteBuffer tiff) {
        if (tiff.remaining() < 8) {
            return 1;
        }
        tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        if (directory < 8 || directory > tiff.limit() - 2) {
            return 1;
        }
        int entries = Math.min(ENTRIES_MAX, tiff.getShort(directory) & 0xffff);
        for (int i = 0; i < entries && directory + 2 + (i + 1) * 12 <= tiff.limit(); i++) {
            int entry = directory + 2 + i * 12;
            if ((tiff.getShort(entry) & 0xffff) == ORIENTATION) {
                int value = tiff.getShort(entry + 8);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
