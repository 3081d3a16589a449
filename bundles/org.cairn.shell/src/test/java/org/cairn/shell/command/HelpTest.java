// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.cairn.core.api.identity.AccountKind;
import org.junit.jupiter.api.Test;

/** Every command helps with examples that work, and can be found by Karaf. */
final class HelpTest {
    @Test
    void everyExampleInTheHelpIsAccepted() throws Exception {
        int examples = 0;
        for (Class<? extends CairnCommand> type : CommandLines.ALL) {
            Command command = Objects.requireNonNull(type.getAnnotation(Command.class));
            for (String line : command.detailedDescription().split("\n", -1)) {
                if (line.startsWith("  ")) {
                    assertTrue(!line.contains("%"), line); // Karaf's shell takes it for the beginning of an expression
                    assertEquals(type, CommandLines.parse(line.strip()).getClass());
                    examples++;
                }
            }
            assertTrue(command.detailedDescription().contains("cairn:" + command.name()), command.name());
            assertTrue(command.description().length() > 10, command.name());
        }
        assertTrue(examples > CommandLines.ALL.size());
    }

    @Test
    void everyCommandIsListedAndAnnotated() throws Exception {
        Path classes = Path.of(CairnCommand.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        int found = 0;
        try (var files = Files.list(classes.resolve("org/cairn/shell/command"))) {
            for (Path file : files.toList()) {
                Class<?> type = Class.forName("org.cairn.shell.command."
                        + file.getFileName().toString().replace(".class", ""));
                if (CairnCommand.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                    assertTrue(type.isAnnotationPresent(Service.class), type.getName());
                    assertTrue(CommandLines.ALL.contains(type), type.getName());
                    found++;
                }
            }
        }
        assertEquals(CommandLines.ALL.size(), found);
    }

    @Test
    void completesIdsOfWhatIsThere() throws Exception {
        Network network = new Network();
        String made = String.valueOf(CommandLines.json(network.lookup, "cairn:account-create customer Anna")
                .get("account"));
        assertTrue(complete(new AccountIds(), network.lookup, "cust").contains(made + " "));
        assertEquals(List.of("wk-1 "), complete(new WorkerIds(), network.lookup, ""));
        assertEquals(List.of("mediagen "), complete(new ServiceIds(), network.lookup, "m"));
        assertEquals(List.of("echo "), complete(new ArtefactIds(), network.lookup, ""));
        assertEquals(List.of("0.2.0 "), complete(new Versions(), network.lookup, ""));
        assertEquals(List.of("all ", "label=sim ", "node=node "), complete(new Selectors(), network.lookup, ""));
        assertEquals(List.of("cairn-worker "), complete(new FeatureNames(), network.lookup, "c"));
        network.plugins.key = false;
        CommandLines.run(network.lookup, "cairn:service-withdraw echo");
        assertEquals(List.of("1 "), complete(new ProposalNumbers(), network.lookup, ""));
        assertEquals(List.of("2026-11-20 "), complete(new LedgerDays(), network.lookup, "2026"));
        assertEquals(List.of("eu-1/2026-11-20/1 "), complete(new LedgerRowIds(), network.lookup, "eu-1/2026-11-20/1"));
        assertEquals(List.of("2026-11-19 "), complete(new LedgerManifestDays(), network.lookup, ""));
        String pseudonym = network.identity
                .accounts()
                .list(Optional.of(AccountKind.CUSTOMER), "", 1)
                .toCompletableFuture()
                .join()
                .get(0)
                .pseudonym();
        assertTrue(complete(new Pseudonyms(), network.lookup, "").contains(pseudonym + " "));
        for (IdCompleter completer : List.of(
                new AccountIds(),
                new WorkerIds(),
                new ServiceIds(),
                new ArtefactIds(),
                new Versions(),
                new ProposalNumbers(),
                new FeatureNames(),
                new LedgerDays(),
                new LedgerRowIds(),
                new LedgerManifestDays(),
                new Pseudonyms())) {
            assertEquals(List.of(), complete(completer, new StubLookup(), ""));
        }
    }

    private static List<String> complete(IdCompleter completer, Lookup lookup, String begun) {
        CommandLine line = (CommandLine) Proxy.newProxyInstance(
                HelpTest.class.getClassLoader(),
                new Class<?>[] {CommandLine.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getCursorArgument" -> begun;
                    case "getArgumentPosition", "getBufferPosition" -> begun.length();
                    default -> null;
                });
        List<String> candidates = new ArrayList<>();
        int unused = completer.complete(lookup, line, candidates);
        return candidates;
    }
}
