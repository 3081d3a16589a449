// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.cairn.worker.core.HopByHop;

/** Heads between HTTP/2's form and HTTP/1.1's; takes out what is not for the other end. */
final class HeaderMapping {
    private static final String OURS = "cairn-";

    private HeaderMapping() {}

    /**
     * What a gateway asks for.
     *
     * @throws IllegalArgumentException if a part is missing or malformed
     */
    static TunnelHandler.Head request(Http2Headers headers, boolean endStream) {
        HttpHeaders out = new DefaultHttpHeaders();
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            String name = header.getKey().toString();
            if (!name.startsWith(":") && goesOn(name)) {
                out.add(name, header.getValue());
            }
        }
        if (headers.authority() != null) {
            out.set(HttpHeaderNames.HOST, headers.authority());
        }
        return new TunnelHandler.Head(
                text(headers, "cairn-work"),
                Integer.parseInt(text(headers, "cairn-attempt")),
                text(headers, "cairn-service"),
                text(headers, "cairn-mount"),
                text(headers, ":method"),
                text(headers, ":path"),
                out,
                Long.parseLong(text(headers, "cairn-timeout")),
                endStream);
    }

    static Http2Headers answer(int status, HttpHeaders headers) {
        Http2Headers out = new DefaultHttp2Headers(true, 16).status(AsciiString.of(Integer.toString(status)));
        Set<String> named = named(headers);
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = all.next();
            AsciiString name = AsciiString.of(header.getKey()).toLowerCase();
            if ((goesOn(name.toString()) || name.contentEquals(Answer.VERSION)) && !named.contains(name.toString())) {
                out.add(name, header.getValue());
            }
        }
        return out;
    }

    static Http2Headers trailers(HttpHeaders trailers) {
        Http2Headers out = new DefaultHttp2Headers(true, 8);
        Iterator<Map.Entry<CharSequence, CharSequence>> all = trailers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> trailer = all.next();
            out.add(AsciiString.of(trailer.getKey()).toLowerCase(), trailer.getValue());
        }
        return out;
    }

    private static String text(Http2Headers headers, String name) {
        CharSequence value = headers.get(name);
        if (value == null || value.length() == 0) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value.toString();
    }

    private static boolean goesOn(String name) {
        return !HopByHop.is(name) && !name.startsWith(OURS);
    }

    /** What Connection names is hop-by-hop as well. */
    private static Set<String> named(HttpHeaders headers) {
        if (!headers.contains(HttpHeaderNames.CONNECTION)) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : value.split(",", -1)) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }
}
