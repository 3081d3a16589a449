// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Formats, told by their first bytes and never by what a name or a header claims. */
public enum Format {
    JPEG("image/jpeg", true),
    PNG("image/png", true),
    GIF("image/gif", true),
    BMP("image/bmp", true),
    TIFF("image/tiff", true),
    PDF("application/pdf", false);

    private final String mediaType;
    private final boolean writable;

    Format(String mediaType, boolean writable) {
        this.mediaType = mediaType;
        this.writable = writable;
    }

    public String mediaType() {
        return mediaType;
    }

    /** Name as scripts and ledger notes write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format of these bytes. */
    static Optional<Format> of(byte[] b) {
        if (begins(b, 0xff, 0xd8, 0xff)) {
            return Optional.of(JPEG);
        } else if (begins(b, 0x89, 'P', 'N', 'G', 13, 10, 26, 10)) {
            return Optional.of(PNG);
        } else if (begins(b, 'G', 'I', 'F', '8')) {
            return Optional.of(GIF);
        } else if (begins(b, 'B', 'M')) {
            return Optional.of(BMP);
        } else if (begins(b, 'I', 'I', 42, 0) || begins(b, 'M', 'M', 0, 42)) {
            return Optional.of(TIFF);
        } else if (begins(b, '%', 'P', 'D', 'F', '-')) {
            return Optional.of(PDF);
        }
        return Optional.empty();
    }

    private static boolean begins(byte[] bytes, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** A format that can be written, by name ({@code jpg} and {@code tif} too) or media type. */
    public static Optional<Format> writable(String name) {
        String wanted = name.toLowerCase(Locale.ROOT).replaceFirst("^(image/|\\.)", "");
        String full = wanted.equals("jpg") ? "jpeg" : wanted.equals("tif") ? "tiff" : wanted;
        return Arrays.stream(values())
                .filter(f -> f.writable && f.label().equals(full))
                .findFirst();
    }

    /** Names of all that can be written. */
    public static String writableNames() {
        return Arrays.stream(values())
                .filter(f -> f.writable)
                .map(Format::label)
                .collect(Collectors.joining(", "));
    }
}
