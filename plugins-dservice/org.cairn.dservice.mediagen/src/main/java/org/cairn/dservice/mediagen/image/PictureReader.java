// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads pictures with the JDK's own readers, from memory. Readers that other bundles may have registered are passed
 * over, so that every worker reads alike.
 */
final class PictureReader implements AutoCloseable {
    private final ImageReader reader;
    private final ImageInputStream stream;
    private final Allowance allowance;
    private final int count;

    PictureReader(byte[] bytes, Format format, Allowance allowance) throws IOException, DServiceException {
        this.allowance = allowance;
        int tiffs = format == Format.TIFF
                ? TiffDirectories.count(bytes, allowance.limits().pages())
                : 0;
        this.reader = jdkReader(format);
        this.stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes));
        reader.setInput(stream, false, true);
        this.count = tiffs > 0 ? tiffs : reader.getNumImages(true);
    }

    private static ImageReader jdkReader(Format format) throws DServiceException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.label());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if ("java.desktop".equals(reader.getClass().getModule().getName())) {
                return reader;
            }
            reader.dispose();
        }
        throw new DServiceException(Kind.UNPROCESSABLE, "source: this worker cannot read " + format.label());
    }

    /** How many pictures the file holds. */
    int count() throws DServiceException {
        if (count > allowance.limits().pages()) {
            throw new DServiceException(
                    Kind.TOO_LARGE, "source: more than " + allowance.limits().pages() + " pages");
        }
        return count;
    }

    /** Reads one; its size is known, and checked, before a pixel is decoded. */
    Picture read(int page) throws IOException, DServiceException {
        if (page > count()) {
            throw new DServiceException(Kind.INVALID, "source: page " + page + " does not exist: there are " + count);
        }
        allowance.checkSize("source: a picture", reader.getWidth(page - 1), reader.getHeight(page - 1));
        Watch watch = new Watch();
        reader.addIIOReadProgressListener(watch);
        BufferedImage image = reader.read(page - 1);
        if (watch.stopped != null) {
            throw watch.stopped;
        }
        return new Picture(image, allowance);
    }

    @Override
    public void close() throws IOException {
        reader.dispose();
        stream.close();
    }

    /** Stops a reader when time is up. By its own means: the JPEG reader calls from native code, where nothing may be thrown. */
    private final class Watch implements IIOReadProgressListener {
        @Nullable
        StopWork stopped;

        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            try {
                allowance.check();
            } catch (StopWork stop) {
                stopped = stop;
                source.abort();
            }
        }

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {}

        @Override
        public void imageComplete(ImageReader source) {}

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}
    }
}
