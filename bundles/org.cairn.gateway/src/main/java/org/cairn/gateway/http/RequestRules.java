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
        if (headers.getAll(HttpHeaderNames.HOST).size() != 1
                && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return Optional.of(Problem.badRequest("exactly one Host is needed"));
        }
        if (request.method().equals(HttpMethod.CONNECT) || !request.uri().startsWith("/")) {
            return Optional.of(Problem.badRequest("the target of a request is a path that begins with /"));
        }
        for (String length : headers.getAll(HttpHeaderNames.CONTENT_LENGTH)) {
            if (!LENGTH.matcher(length).matches()) {
                return Optional.of(Problem.badRequest("Content-Length is a number"));
            }
        }
        return http2 ? Optional.empty() : framing(request);
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
