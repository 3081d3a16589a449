// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;

/**
 * The rows of a picture as premultiplied ARGB. What decoders commonly give is read from its array; a call of
 * {@code getRGB} for each row costs ten times as much.
 */
final class Rows {
    private final BufferedImage image;
    private final int width;
    private final int[] row;

    Rows(BufferedImage image) {
        this.image = image;
        this.width = image.getWidth();
        this.row = new int[width];
    }

    /** Valid until the next call. */
    int[] row(int y) {
        boolean whole = image.getRaster().getParent() == null;
        int type = whole ? image.getType() : BufferedImage.TYPE_CUSTOM;
        switch (type) {
            case BufferedImage.TYPE_3BYTE_BGR -> bgr(y);
            case BufferedImage.TYPE_INT_RGB -> ints(y, 0xff000000);
            case BufferedImage.TYPE_INT_ARGB_PRE -> ints(y, 0);
            default -> {
                image.getRGB(0, y, width, 1, row, 0, width);
                if (image.getColorModel().hasAlpha()) {
                    premultiply();
                }
            }
        }
        return row;
    }

    private void bgr(int y) {
        byte[] bytes = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        int at = y * width * 3;
        for (int x = 0; x < width; x++, at += 3) {
            row[x] = 0xff000000 | (bytes[at + 2] & 255) << 16 | (bytes[at + 1] & 255) << 8 | (bytes[at] & 255);
        }
    }

    private void ints(int y, int or) {
        int[] ints = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        for (int x = 0; x < width; x++) {
            row[x] = ints[y * width + x] | or;
        }
    }

    private void premultiply() {
        for (int x = 0; x < width; x++) {
            int pixel = row[x];
            int a = pixel >>> 24;
            if (a != 255) {
                row[x] = a << 24
                        | times(pixel >> 16 & 255, a) << 16
                        | times(pixel >> 8 & 255, a) << 8
                        | times(pixel & 255, a);
            }
        }
    }

    private static int times(int value, int alpha) {
        return (value * alpha + 127) / 255;
    }
}
