// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.Proposal;

/** A process that submits jars and decides about them, and prints what was acknowledged. */
final class PowerCutWriter {
    private static final PrintStream OUT = System.out;

    private PowerCutWriter() {}

    /** Home on the disk, folder of signed jars elsewhere, and whether the operator's key is in the home. */
    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[0]);
        List<Path> jars;
        try (var files = Files.list(Path.of(args[1]))) {
            jars = files.sorted().toList();
        }
        TrustFixture place = TrustFixture.at(home);
        try (Trust trust = place.open()) {
            for (int i = 0; ; i++) {
                Path jar = jars.get(i % jars.size());
                Optional<Artefact> here = i < jars.size()
                        ? Optional.empty()
                        : trust.artefacts().stream().findFirst();
                if (here.isEmpty()) {
                    Artefact artefact = done(trust.submit(jar, Change.Kind.PLUGIN));
                    OUT.println("artefact\t" + artefact.sha256());
                    if (artefact.state() == Artefact.State.SUBMITTED) {
                        say(done(trust.propose(List.of(new Change.Accept(artefact.sha256(), true)), "me")));
                    }
                }
                if (!trust.decided().accepted().isEmpty()) {
                    String id = trust.decided()
                            .accepted()
                            .values()
                            .iterator()
                            .next()
                            .id();
                    say(done(trust.propose(List.of(new Change.Price(id, i, "EUR")), "me")));
                }
            }
        }
    }

    private static void say(Proposal proposal) {
        OUT.println("decision\t" + proposal.number() + "\t" + proposal.time() + "\t"
                + String.join(";", proposal.statements()));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
