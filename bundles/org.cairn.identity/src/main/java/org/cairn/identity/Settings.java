// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cairn.identity.tls.Supplied;

/**
 * The configuration, checked.
 *
 * @param names for the node's own certificate, beside those of loopback
 * @param supplied certificates given by the operator
 * @param session how long a session lasts
 */
record Settings(List<String> names, List<Supplied> supplied, Duration session) {
    private static final int NAMES_MAX = 50;

    static final Settings DEFAULT = new Settings(List.of(), List.of(), Duration.ofHours(1));

    static Settings of(IdentityConfig config) {
        List<String> names = new ArrayList<>();
        for (String name : config.names().split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        if (names.size() > NAMES_MAX) {
            throw new IllegalArgumentException("org.cairn.identity: names has at most " + NAMES_MAX + " entries");
        }
        if (config.session_minutes() < 1 || config.session_minutes() > 60) {
            throw new IllegalArgumentException("org.cairn.identity: session.minutes is 1 to 60");
        }
        List<Supplied> supplied = new ArrayList<>();
        add(supplied, "work", config.work_certificate(), config.work_key());
        add(supplied, "status", config.status_certificate(), config.status_key());
        return new Settings(names, supplied, Duration.ofMinutes(config.session_minutes()));
    }

    private static void add(List<Supplied> to, String endpoint, String certificate, String key) {
        if (certificate.isBlank() != key.isBlank()) {
            throw new IllegalArgumentException(
                    "org.cairn.identity: %1$s.certificate and %1$s.key go together".formatted(endpoint));
        }
        if (!key.isBlank()) {
            to.add(new Supplied(endpoint, Path.of(certificate.strip()), Path.of(key.strip())));
        }
    }
}
