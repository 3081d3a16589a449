// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The fonts for text whose own font is not in the PDF: the twelve Liberation fonts of this bundle, as wide as Helvetica,
 * Times and Courier. PDFBox alone would search the machine for fonts, take seconds for it, keep a file in the home
 * directory, and draw one page in as many ways as there are workers.
 */
final class LiberationFonts implements FontMapper {
    private static final List<String> MONO = List.of("courier", "mono", "consol", "typewriter");
    private static final List<String> SERIF =
            List.of("times", "serif", "georgia", "garamond", "palatino", "bookman", "schoolbook", "cambria", "minion");
    private static final List<String> BOLD = List.of("bold", "black", "heavy", "demi");
    private static final List<String> ITALIC = List.of("italic", "oblique");
    private static final float WEIGHT_BOLD = 600;

    private static final LiberationFonts ALL = new LiberationFonts();

    private final Map<String, TrueTypeFont> faces = new ConcurrentHashMap<>();

    private LiberationFonts() {}

    /** Puts them in place of the search; PDFBox keeps one mapper for all. */
    static void use() {
        FontMappers.set(ALL);
    }

    /** The face that is nearest to a font, by its name and by what the PDF tells of it. */
    static String face(@Nullable String font, @Nullable PDFontDescriptor descriptor) {
        String name = font == null ? "" : font.toLowerCase(Locale.ROOT);
        boolean sans = has(name, List.of("sans", "arial", "helvetica"));
        String family = "Sans";
        if (has(name, MONO) || (descriptor != null && descriptor.isFixedPitch())) {
            family = "Mono";
        } else if (!sans && (has(name, SERIF) || (descriptor != null && descriptor.isSerif()))) {
            family = "Serif";
        }
        boolean bold = has(name, BOLD)
                || (descriptor != null && (descriptor.isForceBold() || descriptor.getFontWeight() >= WEIGHT_BOLD));
        boolean italic = has(name, ITALIC) || (descriptor != null && descriptor.isItalic());
        String style = (bold ? "Bold" : "") + (italic ? "Italic" : "");
        return "Liberation" + family + "-" + (style.isEmpty() ? "Regular" : style);
    }

    private static boolean has(String name, List<String> words) {
        return words.stream().anyMatch(name::contains);
    }

    private TrueTypeFont nearest(@Nullable String font, @Nullable PDFontDescriptor descriptor) {
        return faces.computeIfAbsent(face(font, descriptor), LiberationFonts::read);
    }

    private static TrueTypeFont read(String face) {
        try (InputStream in = LiberationFonts.class.getResourceAsStream("/liberation/" + face + ".ttf")) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks " + face);
            }
            return new TTFParser().parse(new RandomAccessReadBuffer(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public FontMapping<TrueTypeFont> getTrueTypeFont(String name, @Nullable PDFontDescriptor descriptor) {
        return new FontMapping<>(nearest(name, descriptor), true);
    }

    @Override
    public FontMapping<FontBoxFont> getFontBoxFont(String name, @Nullable PDFontDescriptor descriptor) {
        return new FontMapping<>(nearest(name, descriptor), true);
    }

    @Override
    public CIDFontMapping getCIDFont(
            String name, @Nullable PDFontDescriptor descriptor, @Nullable PDCIDSystemInfo system) {
        return new CIDFontMapping(null, nearest(name, descriptor), true);
    }
}
