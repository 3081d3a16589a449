// SPDX-License-Identifier: Apache-2.0
package org.cairn.node.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether a node is ready: all its roles are there and the container has booted. */
public final class Readiness {
    private static final int ROLES_MAX = 32;

    private final Set<String> wanted;

    /**
     * Readiness of a node that was started with some roles.
     *
     * @param roles a list with commas; null or empty for none
     */
    public Readiness(@Nullable String roles) {
        wanted = new LinkedHashSet<>();
        for (String role : roles == null ? new String[0] : roles.split(",", -1)) {
            if (!role.isBlank()) {
                wanted.add(role.strip());
            }
        }
        if (wanted.size() > ROLES_MAX) {
            throw new IllegalArgumentException("a node has at most " + ROLES_MAX + " roles");
        }
    }

    /** What is still missing, for people; empty if the node is ready. */
    public List<String> missing(Set<String> present, boolean booted) {
        List<String> missing = new ArrayList<>();
        for (String role : wanted) {
            if (!present.contains(role)) {
                missing.add("role " + role);
            }
        }
        if (!booted) {
            missing.add("the end of the container's boot");
        }
        return missing;
    }
}
