// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which headers travel on, and which are kept. */
public final class Headers {
    /** Bytes of {@code Column.HEADERS}. */
    static final int KEPT_BYTES_MAX = 4096;

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "expect",
            "host",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie");

    private Headers() {}

    /** What a worker gets: end-to-end headers, without the credentials of the platform and what was meant for it. */
    public static HttpHeaders endToEnd(HttpHeaders headers) {
        Set<String> named = new HashSet<>();
        for (String value : headers.getAll("connection")) {
            for (String name : value.split(",", -1)) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        HttpHeaders result = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            // x-http2-: the codec's own notes, which nobody sent
            if (!HOP_BY_HOP.contains(name)
                    && !named.contains(name)
                    && !name.equals("authorization")
                    && !name.startsWith("cairn-")
                    && !name.startsWith("x-http2-")) {
                result.add(name, header.getValue());
            }
        }
        return result;
    }

    /** What the row keeps of them: as HTTP writes them, without credentials, at most 4 KiB. */
    public static String kept(HttpHeaders endToEnd) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> header : endToEnd) {
            if (!CREDENTIALS.contains(header.getKey())) {
                text.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n");
            }
        }
        return cut(text.toString(), KEPT_BYTES_MAX);
    }

    /** The longest beginning that has at most so many bytes of UTF-8 and splits no character. */
    public static String cut(String text, int bytesMax) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= bytesMax) {
            return text;
        }
        int end = bytesMax;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
