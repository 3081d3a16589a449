// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.shell.render.Listing;

/** Shows plug-ins from all sides (DESIGN 4): what runs, what shall, which jars there are, what waits. */
@Service
@Command(
        scope = "cairn",
        name = "service-status",
        description = "Shows what runs and what shall, which versions there are and who signed them, and what waits",
        detailedDescription =
                "Examples:\n  cairn:service-status\n  cairn:service-status greeter\n  cairn:service-status greeter --json")
public final class ServiceStatus extends CairnCommand {
    @Argument(index = 0, name = "service", description = "Id of the plug-in; all if not given")
    @Completion(ArtefactIds.class)
    String service = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        Plugins plugins = Decisions.plugins(call);
        List<Artefact> artefacts = plugins.artefacts().stream()
                .filter(artefact -> service.isEmpty() || artefact.id().equals(service))
                .toList();
        List<Plugins.Status> here = plugins.status().stream()
                .filter(status -> service.isEmpty() || status.id().equals(service))
                .toList();
        List<Proposal> waiting = plugins.proposals().stream()
                .filter(proposal -> service.isEmpty() || isAbout(proposal, artefacts))
                .toList();
        if (artefacts.isEmpty() && here.isEmpty() && !service.isEmpty()) {
            throw new Call.Refused("there is no " + service + ": cairn:service-list lists what there is");
        }
        if (call.json()) {
            call.document(Map.of(
                    "services", documents(Plugged.listing(), here),
                    "artefacts", documents(Artefacts.listing(), artefacts),
                    "proposals", documents(Decisions.listing(), waiting)));
            return;
        }
        here.forEach(status -> call.say(Plugged.here(status)));
        Artefacts.listing().table(call.out(), artefacts, "no artefacts");
        waiting.forEach(proposal -> call.say("waits for the operator's signature: proposal " + proposal.number()
                + " of " + proposal.asked() + ": " + String.join("; ", proposal.statements())));
        if (!waiting.isEmpty()) {
            call.say("next, where the operator's key lies: cairn approve");
        }
    }

    /** Whether a statement names the plug-in or one of its jars. */
    private boolean isAbout(Proposal proposal, List<Artefact> artefacts) {
        Set<String> names = artefacts.stream().map(Artefact::sha256).collect(Collectors.toSet());
        names.add(service);
        return proposal.statements().stream()
                .flatMap(statement -> List.of(statement.split(" ", -1)).stream())
                .anyMatch(names::contains);
    }

    private static <T> List<Map<String, Object>> documents(Listing<T> listing, List<T> values) {
        return values.stream().map(listing::json).toList();
    }
}
