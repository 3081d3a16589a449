// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;

/** Brings a new version of one of the platform's own bundles (DESIGN 4). */
@Service
@Command(
        scope = "cairn",
        name = "platform-update",
        description =
                "Verifies a bundle that a platform authority signed, and accepts it in the place of the one that is here",
        detailedDescription =
                "Examples:\n  cairn:platform-update /tmp/org.cairn.broker-0.2.1.jar\n  cairn:platform-update /tmp/org.cairn.broker-0.2.0.jar --back")
public final class PlatformUpdate extends CairnCommand {
    @Argument(index = 0, name = "jar", description = "On the node", required = true)
    @Completion(FileCompleter.class)
    String jar = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--back", description = Rollout.BACK)
    boolean back;

    @Override
    void run(Call call) throws Call.Refused {
        Artefact artefact = Submitted.jar(call, jar, Change.Kind.PLATFORM);
        if (artefact.state() == Artefact.State.ACCEPTED) {
            throw new Call.Refused(artefact.id() + " " + artefact.version() + " is accepted already");
        }
        Decisions.propose(
                call,
                List.of(new Change.Accept(artefact.sha256(), back)),
                new Decisions.Wish(
                        artefact.id() + " " + artefact.version() + " takes the place of the one that is here", "", ""),
                Map.of("artefact", Artefacts.listing().json(artefact)));
    }
}
