// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.io.IOException;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;

/** A source that was read: its format, how many pages it has, and any one of them as a picture. Used on one thread. */
public final class Document {
    /** Resolution of a page when none is given, dots per inch. */
    public static final double DPI_STANDARD = 150;

    private static final double DPI_MIN = 1;
    private static final double DPI_MAX = 1200;

    private final byte[] bytes;
    private final Format format;
    private final Allowance allowance;
    private int pages;

    private Document(byte[] bytes, Format format, Allowance allowance) {
        this.bytes = bytes;
        this.format = format;
        this.allowance = allowance;
    }

    /** @throws DServiceException if the bytes are of no format that can be read */
    public static Document of(byte[] bytes, Allowance allowance) throws DServiceException {
        Format format = Format.of(bytes)
                .orElseThrow(() -> new DServiceException(
                        Kind.UNPROCESSABLE, "source: neither " + Format.writableNames() + " nor pdf"));
        return new Document(bytes, format, allowance);
    }

    public Format format() {
        return format;
    }

    /** How many pages there are, once one was read; 0 before. */
    public int pages() {
        return pages;
    }

    /**
     * One page as a picture, upright and in sRGB.
     *
     * @param page from 1
     * @param dpi resolution for documents that have none of their own
     */
    public Picture page(int page, double dpi) throws DServiceException {
        if (page < 1 || page > allowance.limits().pages()) {
            throw new DServiceException(
                    Kind.INVALID,
                    "page is a number from 1 to " + allowance.limits().pages());
        }
        if (!(dpi >= DPI_MIN && dpi <= DPI_MAX)) {
            throw new DServiceException(Kind.INVALID, "dpi is a number from 1 to 1200");
        }
        try {
            if (format == Format.PDF) {
                try (PdfPages pdf = new PdfPages(bytes, allowance)) {
                    pages = pdf.count();
                    return pdf.render(page, dpi);
                }
            }
            try (PictureReader reader = new PictureReader(bytes, format, allowance)) {
                pages = reader.count();
                return reader.read(page).standard().oriented(format == Format.JPEG ? Exif.orientation(bytes) : 1);
            }
        } catch (IOException | RuntimeException e) {
            // decoders answer broken input with every kind of exception
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new DServiceException(
                    Kind.UNPROCESSABLE,
                    "source: this " + format.label() + " cannot be read: "
                            + why.substring(0, Math.min(200, why.length())),
                    e);
        } catch (StackOverflowError e) {
            throw new DServiceException(
                    Kind.UNPROCESSABLE, "source: this " + format.label() + " is nested too deeply", e);
        }
    }
}
