// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairn.core.api.identity.WorkerIdentities;

/**
 * What a machine needs to join, as one word: {@code cairn-enrol-1.} and base64url (without padding) of the JSON object
 * {@code {"url","account","secret","pin"}}. The worker reads it.
 */
public final class EnrolToken {
    /** Its beginning; the number changes with the format. */
    public static final String PREFIX = "cairn-enrol-1.";

    private EnrolToken() {}

    /** A token for that gateway: {@code wss://HOST:PORT}, whatever else its endpoint has. */
    public static String of(URI gateway, WorkerIdentities.Enrolment enrolment) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("url", url(gateway));
        members.put("account", enrolment.account());
        members.put("secret", enrolment.secret());
        members.put("pin", enrolment.authorityPin());
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(Plain.document(members).getBytes(UTF_8));
    }

    private static String url(URI gateway) {
        boolean secure = "wss".equals(gateway.getScheme()) || "https".equals(gateway.getScheme());
        if (!secure || gateway.getHost() == null || gateway.getPort() < 1) {
            throw new IllegalArgumentException("a gateway is wss://HOST:PORT, not: " + Plain.text(gateway));
        }
        return "wss://" + gateway.getHost() + ":" + gateway.getPort();
    }
}
