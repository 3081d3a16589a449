// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import org.cairn.shell.render.Quantities;

/**
 * Where a plug-in shall run, as options say it (docs/TRUST.md, section 4).
 *
 * @param selector {@code all}, {@code node=NAME} or {@code label=NAME}
 * @param percent of the selected nodes
 */
record Rollout(String selector, int percent) {
    static final String ON = "On which nodes: all, node=NAME or label=NAME";
    static final String GROUP =
            "On how many percent of these nodes, such as 10 (or '10%': Karaf's shell wants quotes around %)";
    static final String BACK = "Also to an older version";

    static Rollout of(String selector, String group) {
        return new Rollout(selector, Quantities.percent(group));
    }

    /** As part of a sentence. */
    String nodes() {
        String part = percent == 100 ? "" : percent + " % of ";
        if (selector.startsWith("node=")) {
            return part + "node " + selector.substring("node=".length());
        }
        return selector.startsWith("label=")
                ? part + "nodes labelled " + selector.substring("label=".length())
                : part + "all nodes";
    }
}
