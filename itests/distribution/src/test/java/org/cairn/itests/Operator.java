// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Who runs a node: at its console, and with the programs of the distribution. */
record Operator(Path home) {
    private static final String REFUSED = "was-refused:";
    private static final String END = "end-of-command";

    static Operator of(NodeProcess node) {
        return new Operator(node.home());
    }

    /** Runs a command of the console, which must end well. */
    String console(String command) throws Exception {
        return NodeProcess.run(words("shell", command));
    }

    /** Runs a command of the console, which must be refused; what it said. */
    String refused(String command) throws Exception {
        NodeProcess.Said said = NodeProcess.attempt(words("shell", command));
        if (said.status() == 0) {
            throw new AssertionError(command + " was not refused: " + said.text());
        }
        return said.text();
    }

    /** Runs commands of the console in one session, each of which must be refused; what each of them said. */
    List<String> refusals(List<String> commands) throws Exception {
        String each = commands.stream()
                .map(command -> "try { " + command + " } { echo " + REFUSED + " $exception }; echo " + END)
                .collect(Collectors.joining("; "));
        List<String> said = List.of(console(each).split(END, -1)).subList(0, commands.size());
        for (int i = 0; i < said.size(); i++) {
            if (!said.get(i).contains(REFUSED)) {
                throw new AssertionError(commands.get(i) + " was not refused: " + said.get(i));
            }
        }
        return said;
    }

    /** Runs a program of the distribution, which must end well. */
    String cairn(String... words) throws Exception {
        return NodeProcess.run(words(words));
    }

    /** Submits, accepts and deploys, in one decision. */
    String deploy(Path jar) throws Exception {
        return console("cairn:service-submit " + jar + " --deploy");
    }

    /** The line of a plug-in. */
    Map<?, ?> status(String id) throws Exception {
        Map<String, Object> all = JSON.std.mapFrom(
                console("cairn:service-status " + id + " --json").trim());
        List<?> services = (List<?>) Objects.requireNonNull(all.get("services"));
        return (Map<?, ?>) services.get(0);
    }

    private List<String> words(String... words) {
        List<String> command = new ArrayList<>(List.of(NodeProcess.CAIRN.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--home", home.toString()));
        return command;
    }
}
