// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Proposal;

/** Lists what waits for the operator's signature (DESIGN 5). */
@Service
@Command(
        scope = "cairn",
        name = "proposals",
        description = "Lists what waits for the operator's signature",
        detailedDescription = "Examples:\n  cairn:proposals\n  cairn:proposals --json\n  cairn:proposals --next")
public final class ProposalList extends CairnCommand {
    @Option(
            name = "--next",
            description = "Print the text of the first one alone, in base64, for cairn approve; nothing if none waits")
    boolean next;

    @Override
    void run(Call call) throws Call.Refused {
        List<Proposal> waiting = Decisions.plugins(call).proposals();
        if (!next) {
            call.list(Decisions.listing().data("text", ProposalList::encoded), "proposals", waiting);
        } else if (call.json()) {
            throw new Call.Refused("--next prints base64, not JSON");
        } else if (!waiting.isEmpty()) {
            call.out().println(encoded(waiting.get(0)));
        }
    }

    private static String encoded(Proposal proposal) {
        return Base64.getEncoder().encodeToString(proposal.text().getBytes(UTF_8));
    }
}
