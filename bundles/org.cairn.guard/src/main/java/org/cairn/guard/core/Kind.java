// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import java.util.Locale;
import java.util.Optional;

/** What a bundle may do (docs/TRUST.md, section 1). */
public enum Kind {
    /** Karaf and ours: wired to everything but plug-ins. */
    PLATFORM,
    /** As the platform; and plug-ins may be wired to it. */
    LIBRARY,
    /** Wired to libraries, to Java and to the component runtime; nobody is wired to it. */
    PLUGIN;

    /** As the lists have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> of(String word) {
        for (Kind kind : values()) {
            if (kind.word().equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
