// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.Set;

/**
 * Some of the nodes: {@code all}, {@code node=NAME} or {@code label=NAME}.
 *
 * @param text as it is written
 */
public record Selector(String text) {
    /** Every node. */
    public static final Selector ALL = new Selector("all");

    private static final String NAME = "[a-z][a-z0-9-]{0,31}";

    /** @throws IllegalArgumentException if it is none */
    public Selector {
        if (!text.matches("all|node=" + NAME + "|label=" + NAME)) {
            throw new IllegalArgumentException(
                    "nodes are all, node=NAME or label=NAME, not: " + PluginNames.shown(text));
        }
    }

    /** Whether a node is one of them. */
    public boolean selects(String node, Set<String> labels) {
        String name = text.substring(text.indexOf('=') + 1);
        return text.equals("all") || (text.startsWith("node=") ? name.equals(node) : labels.contains(name));
    }
}
