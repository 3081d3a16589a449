// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Plugins;

/** Completes ids of what is shipped or was submitted. */
@Service
public final class ArtefactIds extends IdCompleter {
    @Override
    List<String> ids(Lookup lookup) {
        return lookup.find(Plugins.class)
                .map(plugins -> plugins.artefacts().stream()
                        .map(Artefact::id)
                        .distinct()
                        .toList())
                .orElse(List.of());
    }
}
