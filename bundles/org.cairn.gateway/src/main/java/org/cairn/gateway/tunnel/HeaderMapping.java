// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

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
import org.cairn.gateway.core.Versions;

/** Heads between HTTP/1.1's form and HTTP/2's; takes out what is not for the other end. */
final class HeaderMapping {
    static final AsciiString WORK = AsciiString.cached("cairn-work");
    static final AsciiString ATTEMPT = AsciiString.cached("cairn-attempt");
    static final AsciiString SERVICE = AsciiString.cached("cairn-service");
    static final AsciiString MOUNT = AsciiString.cached("cairn-mount");
    static final AsciiString VERSION = AsciiString.cached("cairn-version");
    static final AsciiString TIMEOUT = AsciiString.cached("cairn-timeout");

    private static final int HEADERS_MAX = 200;
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final String OURS = "cairn-";

    /** RFC 9110 7.6.1, RFC 9113 8.2.2, and what only the gateway may see. */
    private static final Set<String> NOT_SENT_ON = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "te",
            "trailer",
            "expect",
            "host",
            "authorization",
            "proxy-authorization",
            "proxy-authenticate");

    private HeaderMapping() {}

    static Http2Headers request(WorkHead head) {
        Http2Headers out = new DefaultHttp2Headers(false, 16)
                .method(head.method())
                .scheme(HTTPS)
                .path(head.target());
        if (!head.authority().isEmpty()) {
            out.authority(head.authority());
        }
        out.set(WORK, head.work())
                .setInt(ATTEMPT, head.attempt())
                .set(SERVICE, head.service())
                .set(MOUNT, head.mount())
                .setLong(TIMEOUT, head.timeoutMillis());
        Set<String> named = named(head.headers());
        Iterator<Map.Entry<CharSequence, CharSequence>> headers = head.headers().iteratorCharSequence();
        while (headers.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = headers.next();
            AsciiString name = AsciiString.of(header.getKey()).toLowerCase();
            if (goesOn(name.toString()) && !named.contains(name.toString())) {
                out.add(name, header.getValue());
            }
        }
        return out;
    }

    /**
     * The headers of an answer, without pseudo headers.
     *
     * @throws IllegalArgumentException if they cannot be sent on
     */
    static HttpHeaders answer(Http2Headers headers) {
        if (headers.size() > HEADERS_MAX) {
            throw new IllegalArgumentException("more than " + HEADERS_MAX + " headers");
        }
        HttpHeaders out = new DefaultHttpHeaders();
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            String name = header.getKey().toString();
            if (!name.startsWith(":") && goesOn(name)) {
                out.add(name, header.getValue());
            }
        }
        return out;
    }

    /** Which version of the DService answers; empty if the worker does not tell, or tells what is none. */
    static String version(Http2Headers headers) {
        CharSequence version = headers.get(VERSION);
        return version == null ? "" : Versions.checked(version);
    }

    /**
     * The status of an answer.
     *
     * @return 100 to 599
     * @throws IllegalArgumentException if there is none
     */
    static int status(Http2Headers headers) {
        CharSequence status = headers.status();
        if (status == null || status.length() != 3) {
            throw new IllegalArgumentException("no status");
        }
        int code = AsciiString.of(status).parseInt();
        if (code < 100 || code > 599) {
            throw new IllegalArgumentException("status " + code);
        }
        return code;
    }

    private static boolean goesOn(String name) {
        return !NOT_SENT_ON.contains(name) && !name.startsWith(OURS);
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
