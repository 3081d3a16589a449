// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cairn.gateway.core.Problem;

/** What a head must keep to beyond what the codecs check: limits, and no room for request smuggling (RFC 9112, 11.2). */
final class RequestRules {
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~%!$&'()*+,;=:\\[\\]-]{0,255}");

    private RequestRules() {}

    /** Why a head is refused, if it is. */
    static Optional<Problem> broken(HttpRequest request, boolean http2) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(undecodable(request.decoderResult().cause()));
        }
        HttpHeaders headers = request.headers();
        if (headers.size() > Limits.HEADERS_MAX) {
            return Optional.of(Problem.headTooLarge("at most " + Limits.HEADERS_MAX + " headers"));
        }
        if (bytes(request) > Limits.HEAD_BYTES_MAX) {
            return Optional.of(Problem.headTooLarge("a head has at most " + Limits.HEAD_BYTES_MAX + " bytes"));
        }
        Optional<Problem> line = line(request).or(() -> host(request));
        if (line.isPresent()) {
            return line;
        }
        for (String length : headers.getAll(HttpHeaderNames.CONTENT_LENGTH)) {
            if (!LENGTH.matcher(length).matches()) {
                return Optional.of(Problem.badRequest("Content-Length is a number"));
            }
        }
        return http2 ? Optional.empty() : framing(request);
    }

    private static Optional<Problem> line(HttpRequest request) {
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return Optional.of(Problem.badRequest("only HTTP/1.0, HTTP/1.1 and HTTP/2 are spoken"));
        }
        if (request.method().name().length() > Limits.METHOD_CHARS_MAX) {
            return Optional.of(Problem.badRequest("a method has at most " + Limits.METHOD_CHARS_MAX + " characters"));
        }
        String target = request.uri();
        if (request.method().equals(HttpMethod.CONNECT) || !target.startsWith("/")) {
            return Optional.of(Problem.badRequest("the target of a request is a path that begins with /"));
        }
        // bytes from 0x80 on are no URI either, but many clients send them and they mean nothing to any parser
        if (target.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '#')) {
            return Optional.of(Problem.badRequest("the target of a request has no spaces, controls or #"));
        }
        return Optional.empty();
    }

    private static Optional<Problem> host(HttpRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        boolean mayLack = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (hosts.size() > 1 || (hosts.isEmpty() && !mayLack)) {
            return Optional.of(Problem.badRequest("exactly one Host is needed"));
        }
        return hosts.stream().allMatch(host -> HOST.matcher(host).matches())
                ? Optional.empty()
                : Optional.of(Problem.badRequest("Host is a name or an address, and perhaps a port"));
    }

    private static Optional<Problem> framing(HttpRequest request) {
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.isEmpty()) {
            return Optional.empty();
        }
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || encodings.size() != 1
                || !encodings.get(0).strip().equalsIgnoreCase("chunked")) {
            return Optional.of(Problem.badRequest("Transfer-Encoding can only be: chunked"));
        }
        return Optional.empty();
    }

    private static Problem undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException) {
            return Problem.headTooLarge("a head has at most " + Limits.HEAD_BYTES_MAX + " bytes");
        }
        return Problem.badRequest("this is no HTTP request");
    }

    private static long bytes(HttpRequest request) {
        long bytes = request.method().name().length() + request.uri().length() + 12L;
        for (Map.Entry<String, String> header : request.headers()) {
            bytes += header.getKey().length() + header.getValue().length() + 4L;
        }
        return bytes;
    }
}
