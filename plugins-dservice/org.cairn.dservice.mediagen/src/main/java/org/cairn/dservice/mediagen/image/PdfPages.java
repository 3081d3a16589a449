// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.graphics.image.PDImage;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.rendering.PageDrawer;
import org.apache.pdfbox.rendering.PageDrawerParameters;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;

/** Draws pages of a PDF. Every operator of a page asks whether there is time, every picture in it whether it is too large. */
final class PdfPages implements AutoCloseable {
    private static final double POINTS_PER_INCH = 72;

    private final PDDocument document;
    private final Allowance allowance;

    PdfPages(byte[] bytes, Allowance allowance) throws IOException, DServiceException {
        this.allowance = allowance;
        LiberationFonts.use();
        try {
            this.document = Loader.loadPDF(
                    new WatchedBytes(bytes, allowance),
                    MemoryUsageSetting.setupMainMemoryOnly(
                                    2 * allowance.limits().sourceBytes())
                            .streamCache);
        } catch (InvalidPasswordException e) {
            throw new DServiceException(Kind.UNPROCESSABLE, "source: this pdf needs a password", e);
        }
    }

    int count() throws DServiceException {
        int count = document.getNumberOfPages();
        if (count > allowance.limits().pages()) {
            throw new DServiceException(
                    Kind.TOO_LARGE, "source: more than " + allowance.limits().pages() + " pages");
        }
        return count;
    }

    Picture render(int page, double dpi) throws IOException, DServiceException {
        if (page > count()) {
            throw new DServiceException(Kind.INVALID, "source: page " + page + " does not exist: there are " + count());
        }
        PDRectangle box = document.getPage(page - 1).getCropBox();
        double scale = dpi / POINTS_PER_INCH;
        allowance.checkSize(
                "a page",
                Math.round(Math.ceil(box.getWidth() * scale)),
                Math.round(Math.ceil(box.getHeight() * scale)));
        try {
            BufferedImage image = new Renderer(document).renderImageWithDPI(page - 1, (float) dpi, ImageType.RGB);
            return new Picture(image, allowance);
        } catch (TooLarge e) {
            throw e.why;
        }
    }

    @Override
    public void close() throws IOException {
        document.close();
    }

    /** Carries a refusal out through the library. */
    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final DServiceException why;

        TooLarge(DServiceException why) {
            super(why);
            this.why = why;
        }
    }

    private final class Renderer extends PDFRenderer {
        Renderer(PDDocument document) {
            super(document);
            setSubsamplingAllowed(true);
        }

        @Override
        protected PageDrawer createPageDrawer(PageDrawerParameters parameters) throws IOException {
            return new Drawer(parameters);
        }
    }

    private final class Drawer extends PageDrawer {
        Drawer(PageDrawerParameters parameters) throws IOException {
            super(parameters);
        }

        @Override
        protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
            allowance.check();
            super.processOperator(operator, operands);
        }

        @Override
        public void drawImage(PDImage image) throws IOException {
            try {
                allowance.checkSize("source: a picture in the page", image.getWidth(), image.getHeight());
            } catch (DServiceException e) {
                throw new TooLarge(e);
            }
            super.drawImage(image);
        }
    }
}
