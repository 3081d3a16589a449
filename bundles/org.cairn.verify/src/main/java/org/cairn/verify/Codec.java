// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How bytes, numbers and days are written: each in one form only, so that a changed bit is a finding. */
final class Codec {
    static final int HASH_BYTES = 32;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private Codec() {}

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    static String hash(String text) throws Flaw {
        if (!isHash(text)) {
            throw new Flaw("64 hexadecimal digits are expected, not: " + text);
        }
        return text;
    }

    static long number(String text) throws Flaw {
        if (!NUMBER.matcher(text).matches()) {
            throw new Flaw("a number is expected, not: " + text);
        }
        return Long.parseLong(text);
    }

    static boolean isDay(String text) {
        try {
            return DAY.matcher(text).matches() && LocalDate.parse(text).getYear() > 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    static String day(String text) throws Flaw {
        if (!isDay(text)) {
            throw new Flaw("a day is expected, not: " + text);
        }
        return text;
    }

    /** Seconds since 1970, whatever they are, for people. */
    static String time(long seconds) {
        try {
            return Instant.ofEpochSecond(seconds).toString();
        } catch (DateTimeException e) {
            return seconds + " s";
        }
    }

    static byte[] base64(String text) throws Flaw {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new Flaw("this is not base64 in its one form: " + text);
    }

    static byte[] hashOfBase64(String text) throws Flaw {
        byte[] hash = base64(text);
        if (hash.length != HASH_BYTES) {
            throw new Flaw("a hash has 32 bytes, not " + hash.length);
        }
        return hash;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) throws Flaw {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Flaw("it is not UTF-8");
        }
    }
}
