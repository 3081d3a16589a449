// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A clause of a header (OSGi Core 3.2.3).
 *
 * @param names packages or namespaces
 * @param directives by name
 */
record Clause(List<String> names, Map<String, String> directives) {
    /** All clauses of a header; directives lose their quotes. */
    static List<Clause> of(String header) {
        List<Clause> clauses = new ArrayList<>();
        for (String text : Capabilities.split(header, ',')) {
            List<String> names = new ArrayList<>();
            Map<String, String> directives = new HashMap<>();
            for (String part : Capabilities.split(text, ';')) {
                int equal = part.indexOf('=');
                if (equal > 0 && part.charAt(equal - 1) == ':') {
                    directives.put(
                            part.substring(0, equal - 1).strip(), Capabilities.unquoted(part.substring(equal + 1)));
                } else if (equal < 0 && !part.isBlank()) {
                    names.add(part.strip());
                }
            }
            if (!names.isEmpty()) {
                clauses.add(new Clause(List.copyOf(names), Map.copyOf(directives)));
            }
        }
        return clauses;
    }

    /** A directive, or "". */
    String directive(String name) {
        return directives.getOrDefault(name, "");
    }
}
