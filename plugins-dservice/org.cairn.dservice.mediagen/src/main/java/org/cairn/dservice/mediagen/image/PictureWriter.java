// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;

/** Writes pictures with the JDK's own writers, into memory. */
public final class PictureWriter {
    /** JPEG quality when none is given. */
    public static final int QUALITY_STANDARD = 85;

    private PictureWriter() {}

    /**
     * @param quality 1 to 100; matters for JPEG alone
     * @param background what shows through where a format cannot be transparent
     */
    public static byte[] write(Picture picture, Format format, int quality, Color background) throws DServiceException {
        if (quality < 1 || quality > 100) {
            throw new DServiceException(Kind.INVALID, "quality is a number from 1 to 100");
        }
        boolean alpha = format == Format.PNG || format == Format.TIFF || format == Format.GIF;
        BufferedImage image = plain((alpha ? picture : picture.opaque(background)).image());
        ImageWriter writer = jdkWriter(format);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            ImageWriteParam how = writer.getDefaultWriteParam();
            if (format == Format.JPEG) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionQuality(quality / 100f);
            } else if (format == Format.TIFF) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionType("Deflate");
            }
            writer.write(null, new IIOImage(image, null, null), how);
        } catch (IOException | RuntimeException e) {
            throw new DServiceException(
                    Kind.UNPROCESSABLE, "save: this picture cannot be written as " + format.label(), e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Without premultiplication, which writers misread. */
    private static BufferedImage plain(BufferedImage image) {
        if (!image.getColorModel().isAlphaPremultiplied()) {
            return image;
        }
        BufferedImage out = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            out.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return out;
    }

    private static ImageWriter jdkWriter(Format format) throws DServiceException {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format.label());
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            if ("java.desktop".equals(writer.getClass().getModule().getName())) {
                return writer;
            }
            writer.dispose();
        }
        throw new DServiceException(Kind.UNPROCESSABLE, "save: this worker cannot write " + format.label());
    }
}
