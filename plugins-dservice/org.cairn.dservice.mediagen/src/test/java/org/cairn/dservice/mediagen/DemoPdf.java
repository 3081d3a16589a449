// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** Makes {@code itests/demo/cairn.pdf}: three pages, of which the second is a drawing of a cairn. */
public final class DemoPdf {
    /** Colours of page 2, which tests look for: sky and the topmost stone. */
    static final Color SKY = new Color(0xbfd9ee);

    static final Color TOP_STONE = new Color(0xc2452d);

    private static final float MARGIN = 60;

    private DemoPdf() {}

    /** Writes the file that the first argument names. */
    public static void main(String[] args) throws IOException {
        Files.write(Path.of(args[0]), bytes());
    }

    static byte[] bytes() throws IOException {
        try (PDDocument document = new PDDocument()) {
            text(
                    document,
                    "What a cairn is",
                    "A cairn is a pile of stones",
                    "to which every passer-by adds one.",
                    "",
                    "The next page shows one.");
            drawing(document);
            text(
                    document,
                    "Why this document",
                    "It shows that MediaGen draws any page",
                    "of a document: try page 2.",
                    "",
                    "script=page.ms  page=2  dpi=100");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        }
    }

    private static void text(PDDocument document, String title, String... lines) throws IOException {
        PDPage page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            write(content, title, 32, MARGIN, 740);
            float y = 680;
            for (String line : lines) {
                write(content, line, 18, MARGIN, y);
                y -= 28;
            }
        }
    }

    private static void write(PDPageContentStream content, String text, float size, float x, float y)
            throws IOException {
        PDFont font = new PDType1Font(FontName.HELVETICA);
        content.beginText();
        content.setNonStrokingColor(Color.DARK_GRAY);
        content.setFont(font, size);
        content.newLineAtOffset(x, y);
        content.showText(text);
        content.endText();
    }

    private static void drawing(PDDocument document) throws IOException {
        PDPage page = new PDPage(new PDRectangle(842, 595));
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            fill(content, SKY, 0, 150, 842, 446);
            fill(content, new Color(0x7f9b54), 0, 0, 842, 150);
            Color[] stones = {
                new Color(0x5b5a58), new Color(0x7d7468), new Color(0x938a80), new Color(0x6d7f86), TOP_STONE
            };
            float y = 100;
            for (int i = 0; i < stones.length; i++) {
                float wide = 190 - i * 34;
                float tall = 46 - i * 4;
                stone(content, stones[i], 421 + (i % 2 == 0 ? 6 : -9), y + tall, wide, tall);
                y += 2 * tall - 4;
            }
            write(content, "Page 2", 60, MARGIN, 500);
        }
    }

    private static void fill(PDPageContentStream content, Color color, float x, float y, float width, float height)
            throws IOException {
        content.setNonStrokingColor(color);
        content.addRect(x, y, width, height);
        content.fill();
    }

    /** An ellipse of four curves. */
    private static void stone(PDPageContentStream content, Color color, float x, float y, float wide, float tall)
            throws IOException {
        float k = 0.5523f;
        content.setNonStrokingColor(color);
        content.moveTo(x - wide, y);
        content.curveTo(x - wide, y + k * tall, x - k * wide, y + tall, x, y + tall);
        content.curveTo(x + k * wide, y + tall, x + wide, y + k * tall, x + wide, y);
        content.curveTo(x + wide, y - k * tall, x + k * wide, y - tall, x, y - tall);
        content.curveTo(x - k * wide, y - tall, x - wide, y - k * tall, x - wide, y);
        content.fill();
    }
}
