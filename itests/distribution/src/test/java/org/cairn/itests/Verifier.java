// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The two verifiers, as a stranger runs them: programs that share no code with the node, one in Java and one in Python. */
final class Verifier {
    private Verifier() {}

    /** {@code java -jar org.cairn.verify.jar WORDS}. */
    static NodeProcess.Said java(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-jar",
                NodeProcess.ROOT
                        .resolve("bundles/org.cairn.verify/target/org.cairn.verify-"
                                + System.getProperty("cairn.version") + ".jar")
                        .toString()));
        command.addAll(List.of(words));
        return NodeProcess.attempt(command);
    }

    /** {@code python3 docs/verify/verify.py WORDS}; it trusts the given authority's certificates. */
    static NodeProcess.Said python(Path authority, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "SSL_CERT_FILE=" + authority,
                "python3",
                NodeProcess.ROOT.resolve("docs/verify/verify.py").toString()));
        command.addAll(List.of(words));
        return NodeProcess.attempt(command);
    }

    /** Fails unless all was right. */
    static String right(NodeProcess.Said said) {
        if (said.status() != 0) {
            throw new AssertionError("the verifier ended with " + said.status() + ": " + said.text());
        }
        return said.text();
    }

    /** Fails unless there was a finding. */
    static String wrong(NodeProcess.Said said) {
        if (said.status() != 1) {
            throw new AssertionError("the verifier ended with " + said.status() + ": " + said.text());
        }
        return said.text();
    }
}
