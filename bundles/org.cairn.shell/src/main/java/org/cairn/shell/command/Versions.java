// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Plugins;

/** Completes versions of what is shipped or was submitted, of whatever plug-in: the line before is not looked at. */
@Service
public final class Versions extends IdCompleter {
    @Override
    List<String> ids(Lookup lookup) {
        return lookup.find(Plugins.class)
                .map(plugins -> plugins.artefacts().stream()
                        .map(Artefact::version)
                        .distinct()
                        .toList())
                .orElse(List.of());
    }
}
