// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import java.util.Optional;

/**
 * What the lists say about bytes.
 *
 * @param kind what they may do; empty if they must not run
 * @param reason why they must not run; else empty
 */
public record Verdict(Optional<Kind> kind, String reason) {
    public static Verdict runs(Kind kind) {
        return new Verdict(Optional.of(kind), "");
    }

    public static Verdict refused(String reason) {
        return new Verdict(Optional.empty(), reason);
    }
}
