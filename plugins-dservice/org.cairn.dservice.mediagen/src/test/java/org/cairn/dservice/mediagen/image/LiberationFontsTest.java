// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.cairn.dservice.mediagen.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CGN-15: pages whose fonts are not in the file look alike on every worker, and as they were meant. */
class LiberationFontsTest {
    @ParameterizedTest
    @CsvSource({
        "Helvetica, Sans-Regular",
        "ABCDEF+Arial-BoldMT, Sans-Bold",
        "Times-Roman, Serif-Regular",
        "TimesNewRomanPS-BoldItalicMT, Serif-BoldItalic",
        "Courier-Oblique, Mono-Italic",
        "DejaVuSansMono-Bold, Mono-Bold",
        "MicrosoftSansSerif, Sans-Regular",
        "Frutiger-Roman, Sans-Regular",
        ", Sans-Regular"
    })
    void findsTheNearestFaceByName(String font, String face) {
        assertEquals("Liberation" + face, LiberationFonts.face(font, null));
    }

    @Test
    void findsTheNearestFaceByWhatThePdfTellsOfAFont() {
        PDFontDescriptor descriptor = new PDType1Font(FontName.TIMES_BOLD_ITALIC).getFontDescriptor();
        descriptor.setSerif(true);
        descriptor.setItalic(true);
        descriptor.setFontWeight(700);
        assertEquals("LiberationSerif-BoldItalic", LiberationFonts.face("F1", descriptor));
        descriptor.setFixedPitch(true);
        assertEquals("LiberationMono-BoldItalic", LiberationFonts.face("F1", descriptor));
    }

    @Test
    void drawsEachOfTheStandardFontsInAFaceOfItsOwn() throws Exception {
        assertTrue(ink(FontName.HELVETICA_BOLD, "Cairn") > 1.2 * ink(FontName.HELVETICA, "Cairn"));
        assertTrue(ink(FontName.TIMES_BOLD, "Cairn") > 1.2 * ink(FontName.TIMES_ROMAN, "Cairn"));
        assertTrue(ink(FontName.COURIER_BOLD, "Cairn") > 1.2 * ink(FontName.COURIER, "Cairn"));
        // the serifs of Courier make its i wider than Helvetica's
        assertTrue(ink(FontName.COURIER, "iii") > 1.2 * ink(FontName.HELVETICA, "iii"));
    }

    /** How many pixels of a page with this text are not white. */
    private static int ink(FontName font, String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage(new PDRectangle(300, 100));
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(font), 60);
                content.newLineAtOffset(20, 30);
                content.showText(text);
                content.endText();
            }
            document.save(bytes);
        }
        int dark = 0;
        try (Allowance allowance = Pictures.allowance()) {
            BufferedImage image =
                    Document.of(bytes.toByteArray(), allowance).page(1, 72).image();
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    dark += (image.getRGB(x, y) & 0xff) < 128 ? 1 : 0;
                }
            }
        }
        return dark;
    }
}
