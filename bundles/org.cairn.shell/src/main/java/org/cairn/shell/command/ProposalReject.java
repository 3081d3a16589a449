// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Proposal;

/** Drops what waits for the operator's signature. */
@Service
@Command(
        scope = "cairn",
        name = "reject",
        description = "Drops a proposal; those behind it get other numbers",
        detailedDescription = "Examples:\n  cairn:reject 7")
public final class ProposalReject extends CairnCommand {
    @Argument(index = 0, name = "number", description = "As cairn:proposals shows it", required = true)
    @Completion(ProposalNumbers.class)
    String number = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        Plugins plugins = Decisions.plugins(call);
        Proposal proposal = plugins.proposals().stream()
                .filter(waiting -> Long.toString(waiting.number()).equals(number))
                .findFirst()
                .orElseThrow(() -> new Call.Refused("no proposal " + number + " waits: cairn:proposals"));
        var unused = call.await(plugins.reject(proposal.text()));
        call.done(
                "dropped: " + String.join("; ", proposal.statements()),
                Map.of("number", proposal.number(), "statements", proposal.statements()));
    }
}
