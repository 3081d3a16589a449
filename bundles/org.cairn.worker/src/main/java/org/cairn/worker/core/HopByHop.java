// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import java.util.Set;

/** Headers that belong to one connection and not to a message (RFC 9110, 7.6.1; RFC 9113, 8.2.2). */
public final class HopByHop {
    private static final Set<String> NAMES = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private HopByHop() {}

    /** Whether a header is one of them. */
    public static boolean is(String lowerCaseName) {
        return NAMES.contains(lowerCaseName);
    }
}
