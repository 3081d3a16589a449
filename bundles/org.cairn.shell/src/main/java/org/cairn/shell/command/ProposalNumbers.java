// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Plugins;

/** Completes numbers of what waits for the operator's signature. */
@Service
public final class ProposalNumbers extends IdCompleter {
    @Override
    List<String> ids(Lookup lookup) {
        return lookup.find(Plugins.class)
                .map(plugins -> plugins.proposals().stream()
                        .map(proposal -> Long.toString(proposal.number()))
                        .toList())
                .orElse(List.of());
    }
}
