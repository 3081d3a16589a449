// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.echo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;
import org.jspecify.annotations.Nullable;

/**
 * The request as JSON, written by hand: seven members need no library, and the plain path stays cheap. A body that is
 * UTF-8 and short is text in {@code body}; any other is streamed as base64 in {@code bodyBase64}.
 */
final class EchoJson {
    /** Longer bodies are not looked at before they are sent. */
    static final int TEXT_MAX = 64 * 1024;

    private static final int CHUNK_LENGTH = 48 * 1024;
    private static final String HEX = "0123456789abcdef";

    private EchoJson() {}

    static void write(WorkRequest request, WorkResponse response) throws IOException {
        StringBuilder json = new StringBuilder(512);
        head(json, request);
        byte[] start = start(request);
        String text = start.length <= TEXT_MAX ? asText(start) : null;
        response.contentType("application/json");
        if (start.length <= TEXT_MAX) {
            if (text != null) {
                string(json.append(",\"body\":"), text);
            } else {
                json.append(",\"bodyBase64\":\"")
                        .append(Base64.getEncoder().encodeToString(start))
                        .append('"');
            }
            json.append(",\"bodyLength\":").append(start.length).append("}\n");
            byte[] bytes = json.toString().getBytes(UTF_8);
            response.contentLength(bytes.length);
            response.body().write(bytes);
        } else {
            OutputStream out = response.body();
            out.write(json.append(",\"bodyBase64\":\"").toString().getBytes(UTF_8));
            long length = base64(new SequenceInputStream(new ByteArrayInputStream(start), request.body()), out);
            out.write(("\",\"bodyLength\":" + length + "}\n").getBytes(UTF_8));
        }
    }

    private static void head(StringBuilder json, WorkRequest request) {
        string(json.append("{\"method\":"), request.method());
        string(json.append(",\"path\":"), request.path());
        string(json.append(",\"query\":"), request.rawQuery());
        json.append(",\"attempt\":").append(request.attempt()).append(",\"headers\":{");
        boolean first = true;
        for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
            string(first ? json : json.append(','), header.getKey());
            string(json.append(':'), String.join(", ", header.getValue()));
            first = false;
        }
        json.append('}');
    }

    /** The body if it is short, else its first {@link #TEXT_MAX} + 1 bytes. */
    private static byte[] start(WorkRequest request) throws IOException {
        long stated = request.contentLength().orElse(Long.MAX_VALUE);
        return stated == 0 ? new byte[0] : request.body().readNBytes((int) Math.min(stated, TEXT_MAX + 1));
    }

    private static @Nullable String asText(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static long base64(InputStream in, OutputStream out) throws IOException {
        OutputStream open = new FilterOutputStream(out) {
            @Override
            public void write(byte[] from, int offset, int count) throws IOException {
                out.write(from, offset, count); // not byte by byte
            }

            @Override
            public void close() {
                // the encoder's end is not the answer's
            }
        };
        byte[] buffer = new byte[CHUNK_LENGTH];
        long total = 0;
        try (OutputStream encoder = Base64.getEncoder().wrap(open)) {
            for (int n = in.readNBytes(buffer, 0, buffer.length); n > 0; n = in.readNBytes(buffer, 0, buffer.length)) {
                encoder.write(buffer, 0, n);
                total += n;
            }
        }
        return total;
    }

    private static void string(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                // a lone surrogate would not survive UTF-8, and pairs may be escaped as well
                json.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    json.append(HEX.charAt((c >> shift) & 15));
                }
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
