// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a bundle of the platform is replaced, by its header {@code Cairn-Swap} (docs/ARCHITECTURE.md). */
enum SwapKind {
    /** A second one serves while the first is replaced. */
    STATELESS,
    /** One writer: stop, replace, start; callers wait, bounded. */
    STATEFUL,
    /** As stateless; the two share the listening sockets, and the one that goes drains its connections. */
    EDGE,
    /** Others are wired to it, or live from its threads: a restart of the node. */
    FIXED;

    /** Name of the header. */
    static final String HEADER = "Cairn-Swap";

    /** Whoever says nothing, or something that is not known here, is fixed. */
    static SwapKind of(@Nullable String header) {
        String word = header == null ? "" : header.trim().toUpperCase(Locale.ROOT);
        for (SwapKind kind : values()) {
            if (kind.name().equals(word)) {
                return kind;
            }
        }
        return FIXED;
    }

    /** How the two versions can follow each other: two that do not agree are never there at once. */
    SwapKind then(SwapKind next) {
        if (this == FIXED || next == FIXED) {
            return FIXED;
        }
        return this == next ? this : STATEFUL;
    }

    boolean isSideBySide() {
        return this == STATELESS || this == EDGE;
    }
}
