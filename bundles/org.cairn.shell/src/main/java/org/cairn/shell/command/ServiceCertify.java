// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;

/** Accepts what was submitted (CGN-10). */
@Service
@Command(
        scope = "cairn",
        name = "service-certify",
        description = "Accepts what was submitted: these bytes may run",
        detailedDescription =
                "Examples:\n  cairn:service-certify greeter\n  cairn:service-certify greeter 1.0.0\n  cairn:service-certify greeter 0.9.0 --back\n  cairn:service-certify 9f1c77ab02d4e6f8")
public final class ServiceCertify extends CairnCommand {
    @Argument(
            index = 0,
            name = "service",
            description = "Id, or at least 16 digits of the jar's SHA-256",
            required = true)
    @Completion(ArtefactIds.class)
    String service = "";

    @Argument(index = 1, name = "version", description = "The version; the newest that was submitted if not given")
    @Completion(Versions.class)
    String version = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--back", description = "Also if a newer version was accepted before")
    boolean back;

    @Override
    void run(Call call) throws Call.Refused {
        Artefact artefact = Artefacts.submitted(Decisions.plugins(call), service, version);
        String name = artefact.id() + " " + artefact.version();
        Decisions.propose(
                call,
                List.of(new Change.Accept(artefact.sha256(), back)),
                new Decisions.Wish(
                        name + " is accepted, signed by " + artefact.signer(),
                        artefact.kind() == Change.Kind.PLUGIN ? "cairn:service-deploy " + name : "",
                        ""),
                Map.of("artefact", Artefacts.listing().json(artefact)));
    }
}
