// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.gateway.core.Problem;

/** Reads what callers prove themselves with. Nothing of it is ever put into a message. */
final class Credentials {
    private static final int TOKEN_CHARS_MAX = 1024;
    private static final int BASIC_CHARS_MAX = 1024;

    private Credentials() {}

    /** Account and key. */
    record Basic(String account, String key) {
        @Override
        public String toString() {
            return "Basic[account=" + account + ", key=(secret)]";
        }
    }

    /** The token of {@code Authorization: Bearer}, if there is exactly one that could be a token. */
    static Optional<String> bearer(HttpHeaders headers) {
        return scheme(headers, "Bearer ").filter(Credentials::couldBeToken);
    }

    /** Written as code: as a regular expression it took some 3 % of the event loop for small requests. */
    private static boolean couldBeToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'A' || c > 'Z')
                    && (c < 'a' || c > 'z')
                    && (c < '0' || c > '9')
                    && c != '.'
                    && c != '_'
                    && c != '-') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= TOKEN_CHARS_MAX;
    }

    /** Account and key of {@code Authorization: Basic}. */
    static Optional<Basic> basic(HttpHeaders headers) {
        return scheme(headers, "Basic ")
                .filter(text -> text.length() <= BASIC_CHARS_MAX)
                .flatMap(Credentials::decode);
    }

    private static Optional<Basic> decode(String text) {
        try {
            String pair = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon <= 0
                    ? Optional.empty()
                    : Optional.of(new Basic(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> scheme(HttpHeaders headers, String scheme) {
        List<String> values = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        return values.size() == 1 && values.get(0).regionMatches(true, 0, scheme, 0, scheme.length())
                ? Optional.of(values.get(0).substring(scheme.length()).strip())
                : Optional.empty();
    }

    /** What the caller is told when identity refuses. */
    static Problem problem(IdentityException refusal) {
        int seconds = (int) Math.min(3600, (refusal.retryAfterMillis() + 999) / 1000);
        return switch (refusal.kind()) {
            case UNAUTHENTICATED, NOT_FOUND -> Problem.unauthenticated("the credentials are wrong, expired or ended");
            case FORBIDDEN -> Problem.forbidden("the account is suspended, or may not do this");
            case INVALID -> Problem.badRequest("the credentials are not well-formed");
            case BUSY -> Problem.tooMany("too many tries", seconds);
            case UNAVAILABLE -> Problem.overloaded("accounts cannot be looked up just now", Math.max(1, seconds));
        };
    }
}
