// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.cosign;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.cairn.gateway.core.Digits;

/** Reads one answer of HTTP/1.1 (RFC 9112) from a connection that is closed after it; each part has a limit. */
final class AnswerReader {
    /** Bytes of a body. */
    static final int BODY_BYTES_MAX = 16 * 1024;

    /** Bytes of all lines: heads, also those of status 1xx, and the sizes of chunks. */
    static final int LINES_BYTES_MAX = 16 * 1024;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?");
    private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,7})[ \t]*(;.*)?");
    private static final int DIGITS_MAX = 18;

    private final InputStream in;
    private int lineBytes;

    AnswerReader(InputStream in) {
        this.in = in;
    }

    WitnessClient.Answer read() throws IOException {
        int status = status();
        Map<String, String> headers = headers();
        while (status < 200) {
            status = status();
            headers = headers();
        }
        byte[] body = status == 204 || status == 304 ? new byte[0] : body(headers);
        return new WitnessClient.Answer(
                status, headers.getOrDefault("content-type", ""), new String(body, StandardCharsets.UTF_8));
    }

    private int status() throws IOException {
        String line = line();
        if (!STATUS.matcher(line).matches()) {
            throw wrong();
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw wrong();
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        String coding = headers.get("transfer-encoding");
        String length = headers.get("content-length");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw wrong();
            }
            return chunks();
        }
        if (length == null) {
            byte[] body = in.readNBytes(BODY_BYTES_MAX + 1);
            check(body.length, 0);
            return body;
        }
        long bytes = Digits.number(length, DIGITS_MAX);
        if (bytes < 0) {
            throw wrong();
        }
        check(bytes, 0);
        return whole((int) bytes);
    }

    /** What may follow the last chunk is of no interest. */
    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            var matcher = CHUNK.matcher(line());
            if (!matcher.matches()) {
                throw wrong();
            }
            int bytes = Integer.parseInt(matcher.group(1), 16);
            if (bytes == 0) {
                return body.toByteArray();
            }
            check(bytes, body.size());
            body.writeBytes(whole(bytes));
            if (!line().isEmpty()) {
                throw wrong();
            }
        }
    }

    private static void check(long bytes, int before) throws IOException {
        if (bytes > BODY_BYTES_MAX - before) {
            throw new IOException("an answer of more than 16 KiB");
        }
    }

    private byte[] whole(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw brokenOff();
        }
        return read;
    }

    /** Without its end. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw brokenOff();
            }
            if (++lineBytes > LINES_BYTES_MAX) {
                throw new IOException("an answer with a head of more than 16 KiB");
            }
            line.append((char) next);
        }
        lineBytes++;
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    private static IOException wrong() {
        return new IOException("its answer is not HTTP/1.1");
    }

    private static IOException brokenOff() {
        return new EOFException("its answer breaks off");
    }
}
