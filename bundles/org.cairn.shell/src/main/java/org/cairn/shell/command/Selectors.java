// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.node.Node;

/** Completes which nodes: all, this one, and those with a label of it. */
@Service
public final class Selectors extends IdCompleter {
    @Override
    List<String> ids(Lookup lookup) {
        List<String> selectors = new ArrayList<>(List.of("all"));
        lookup.find(Node.class).ifPresent(node -> {
            selectors.add("node=" + node.name());
            new TreeSet<>(node.labels()).forEach(label -> selectors.add("label=" + label));
        });
        return selectors;
    }
}
