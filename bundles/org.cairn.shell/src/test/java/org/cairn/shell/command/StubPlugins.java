// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Proposal;

/** Remembers what it was asked; decides at once while it has the operator's key. */
final class StubPlugins implements Plugins {
    static final String FIRST = "9f1c77ab02d4e6f8" + "0".repeat(48);
    static final String SECOND = "9f1c77ab02d4e6f8" + "1".repeat(48);
    static final Instant TIME = Instant.parse("2026-11-20T12:00:00Z");

    final List<String> asked;
    final List<Status> here = new ArrayList<>(List.of(
            new Status("echo", "0.2.0", "/echo", "0.2.0", Phase.ACTIVE, ""),
            new Status("mediagen", "1.2.0", "/mgen", "", Phase.AVAILABLE, "")));
    final List<Artefact> artefacts = new ArrayList<>();
    final List<Proposal> waiting = new ArrayList<>();
    final List<Proposal> decided = new ArrayList<>();
    boolean key = true;
    /** What a submitted jar is. */
    Artefact submitted = artefact(FIRST, "greeter", "1.0.0", Artefact.State.SUBMITTED, "");

    StubPlugins(List<String> asked) {
        this.asked = asked;
        artefacts.add(new Artefact(
                "e".repeat(64),
                Change.Kind.PLUGIN,
                "echo",
                "0.2.0",
                "/echo",
                "",
                "",
                Optional.empty(),
                Artefact.State.ACCEPTED,
                ""));
    }

    static Artefact artefact(String sha256, String id, String version, Artefact.State state, String reason) {
        return new Artefact(
                sha256,
                Change.Kind.PLUGIN,
                id,
                version,
                "/" + id,
                "CN=a publisher\u001b[31m",
                "c".repeat(64),
                Optional.of(TIME),
                state,
                reason);
    }

    @Override
    public List<Status> status() {
        return List.copyOf(here);
    }

    @Override
    public List<Artefact> artefacts() {
        return List.copyOf(artefacts);
    }

    @Override
    public CompletionStage<Artefact> submit(Path jar, Change.Kind kind) {
        asked.add("submit " + jar.getFileName() + " " + kind);
        return jar.getFileName().toString().contains("unsigned")
                ? CompletableFuture.failedFuture(
                        new PluginException(PluginException.Kind.UNTRUSTED, "the jar is not signed"))
                : CompletableFuture.completedFuture(submitted);
    }

    @Override
    public CompletionStage<Proposal> propose(List<Change> changes, String who) {
        asked.add(who + " "
                + String.join(" ", changes.stream().map(Change::toString).toList()));
        List<String> statements = changes.stream().map(StubPlugins::statement).toList();
        if (statements.get(0).contains("nobody")) {
            return CompletableFuture.failedFuture(
                    new PluginException(PluginException.Kind.NOT_FOUND, "nobody is not shipped"));
        }
        long number = 1L + decided.size() + waiting.size();
        Proposal proposal = new Proposal(number, who, TIME, statements, "cairn-decision " + number + "\n\u00e4\n", key);
        (key ? decided : waiting).add(proposal);
        return CompletableFuture.completedFuture(proposal);
    }

    /** As docs/TRUST.md has it, near enough for views. */
    private static String statement(Change change) {
        if (change instanceof Change.Accept accept) {
            return "accept plugin greeter 1.0.0 " + accept.sha256() + " " + "c".repeat(64);
        }
        if (change instanceof Change.Revoke revoke) {
            return "revoke " + revoke.sha256() + " " + revoke.reason();
        }
        if (change instanceof Change.Deploy deploy) {
            return "deploy " + deploy.id() + " 1.0.0 " + deploy.selector() + " " + deploy.percent();
        }
        if (change instanceof Change.Withdraw withdraw) {
            return "withdraw " + withdraw.id() + " " + withdraw.selector();
        }
        return change.toString();
    }

    @Override
    public List<Proposal> proposals() {
        return List.copyOf(waiting);
    }

    @Override
    public CompletionStage<Proposal> approve(String text, byte[] signature) {
        asked.add("approve " + text.strip() + " " + signature.length);
        if (waiting.isEmpty() || !waiting.get(0).text().equals(text)) {
            return CompletableFuture.failedFuture(
                    new PluginException(PluginException.Kind.INVALID, "another proposal is the first one now"));
        }
        Proposal first = waiting.remove(0);
        Proposal signed =
                new Proposal(first.number(), first.asked(), first.time(), first.statements(), first.text(), true);
        decided.add(signed);
        return CompletableFuture.completedFuture(signed);
    }

    @Override
    public CompletionStage<Void> reject(String text) {
        asked.add("reject " + text.strip());
        waiting.removeIf(proposal -> proposal.text().equals(text));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<Proposal> history(long from) {
        return decided.stream()
                .filter(decision -> decision.number() >= from)
                .limit(7) // pages are short here, so that there are several
                .toList();
    }
}
