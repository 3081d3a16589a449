// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.jspecify.annotations.Nullable;

/** Takes back an acceptance, for good (CGN-10). */
@Service
@Command(
        scope = "cairn",
        name = "service-revoke",
        description = "Revokes a version: it is stopped here at once, and its bytes never run again",
        detailedDescription =
                "Examples:\n  cairn:service-revoke greeter 1.0.0 --reason leaks-data\n  cairn:service-revoke 9f1c77ab02d4e6f8 --reason key-stolen")
public final class ServiceRevoke extends CairnCommand {
    @Argument(
            index = 0,
            name = "service",
            description = "Id, or at least 16 digits of the jar's SHA-256",
            required = true)
    @Completion(ArtefactIds.class)
    String service = "";

    @Argument(index = 1, name = "version", description = "The version; needed with an id")
    @Completion(Versions.class)
    String version = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--reason", description = "One word for all who will ask, of a to z, 0 to 9 and -")
    @Nullable
    String reason;

    @Override
    void run(Call call) throws Call.Refused {
        if (reason == null || !reason.matches("[a-z0-9-]{1,64}")) {
            throw new Call.Refused("say why, in one word of a to z, 0 to 9 and -, such as --reason leaks-data");
        }
        List<Artefact> named = Artefacts.named(Decisions.plugins(call), service, version).stream()
                .filter(artefact -> artefact.state() != Artefact.State.REVOKED)
                .toList();
        if (named.isEmpty()) {
            throw new Call.Refused("it is revoked already: cairn:service-status tells why");
        }
        Artefact first = named.get(0);
        if (named.stream().anyMatch(artefact -> !artefact.version().equals(first.version()))) {
            throw new Call.Refused("say which version of " + service + "; a revocation cannot be undone");
        }
        String because = reason;
        List<Change> changes = named.stream()
                .map(artefact -> (Change) new Change.Revoke(artefact.sha256(), because))
                .toList();
        Decisions.propose(
                call,
                changes,
                new Decisions.Wish(
                        first.id() + " " + first.version()
                                + " is revoked and stopped here; these bytes never run again",
                        "cairn:service-status " + first.id() + " tells what runs instead",
                        ""));
    }
}
