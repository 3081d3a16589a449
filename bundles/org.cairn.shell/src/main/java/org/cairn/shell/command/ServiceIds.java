// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Plugins;

/** Completes ids of DServices. */
@Service
public final class ServiceIds extends IdCompleter {
    @Override
    List<String> ids(Lookup lookup) {
        return lookup.find(Plugins.class)
                .map(plugins ->
                        plugins.status().stream().map(Plugins.Status::id).toList())
                .orElse(List.of());
    }
}
