// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.cairn.worker.core.JsonObject;

/**
 * What a machine needs to join: {@code cairn-enrol-1.} and base64url (without padding) of the JSON object
 * {@code {"url","account","secret","pin"}}. It contains a secret: it works once, and must not be logged.
 *
 * @param url where to dial, {@code wss://HOST:PORT}
 * @param account the worker account
 * @param secret the one-time credential, 1 to 256 printable characters
 * @param pin SHA-256 of the node's own CA certificate (DER): 64 hex digits in lower case
 */
public record EnrolToken(URI url, String account, String secret, String pin) {
    public static final String PREFIX = "cairn-enrol-1.";

    private static final int TOKEN_MAX = 2048;
    private static final Pattern ACCOUNT = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern SECRET = Pattern.compile("[!-~]{1,256}");
    private static final Pattern PIN = Pattern.compile("[0-9a-f]{64}");

    public EnrolToken {
        check(
                "wss".equals(url.getScheme())
                        && url.getHost() != null
                        && url.getPort() > 0
                        && url.getPort() < 65536
                        && url.getUserInfo() == null,
                "its url is not wss://HOST:PORT");
        check(ACCOUNT.matcher(account).matches(), "its account is not one");
        check(SECRET.matcher(secret).matches(), "its secret is not one");
        check(PIN.matcher(pin).matches(), "its pin is not 64 hex digits");
    }

    private static void check(boolean right, String wrong) {
        if (!right) {
            throw new IllegalArgumentException("the enrolment token is damaged: " + wrong);
        }
    }

    /**
     * Reads a token.
     *
     * @throws IllegalArgumentException saying what is wrong with it, and nothing of what is in it
     */
    public static EnrolToken parse(String token) {
        String text = token.strip();
        check(text.length() <= TOKEN_MAX, "it is longer than " + TOKEN_MAX + " characters");
        check(text.startsWith(PREFIX), "it does not begin with " + PREFIX);
        Map<String, Object> members;
        try {
            byte[] json = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
            members = JsonObject.read(new String(json, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the enrolment token is damaged: copy it again as a whole");
        }
        try {
            return new EnrolToken(
                    new URI(member(members, "url")),
                    member(members, "account"),
                    member(members, "secret"),
                    member(members, "pin"));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the enrolment token is damaged: its url is not wss://HOST:PORT");
        }
    }

    private static String member(Map<String, Object> members, String name) {
        Object value = members.get(name);
        check(value instanceof String, "it has no " + name);
        return String.valueOf(value);
    }

    @Override
    public String toString() {
        return "EnrolToken[url=" + url + ", account=" + account + ", secret=(secret)]";
    }
}
