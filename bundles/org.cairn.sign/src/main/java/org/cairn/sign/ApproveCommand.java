// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows a proposal to a person and signs it. Fetching it and sending the signature is the launcher's part. */
final class ApproveCommand implements Command {
    @Override
    public String help() {
        return """
                approve FILE [--home DIR] [--key FILE] [--yes]
                                  shows the proposal in FILE (base64), asks, and prints the operator's signature (base64)""";
    }

    @Override
    public int run(List<String> args, Stdio io) throws IOException, GeneralSecurityException {
        Options options = new Options(args, Set.of("--home", "--key"), Set.of("--yes"));
        ProposalText proposal = ProposalText.of(base64(Path.of(options.only("file"))));
        Home home = options.has("--home") ? Home.of(options) : null;
        PrivateKey key = key(options.path("--key"), home);
        PrintStream to = io.err();
        to.println("Decision " + proposal.number() + ", asked for by " + proposal.asked() + " at " + proposal.time()
                + ":");
        for (String line : proposal.words(signers(home))) {
            to.println("  " + Printable.text(line));
        }
        if (!options.has("--yes")) {
            to.print("Sign it as operator " + OperatorKey.base64(OperatorKey.publicOf(key)) + "? [y/N] ");
            to.flush();
            String answer = io.in().readLine();
            if (answer == null || !Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT))) {
                to.println("Nothing was signed.");
                return Main.REFUSED;
            }
        }
        io.out()
                .println(Base64.getEncoder()
                        .encodeToString(OperatorKey.sign(key, proposal.text().getBytes(StandardCharsets.UTF_8))));
        return Main.DONE;
    }

    private static byte[] base64(Path file) throws IOException {
        try {
            return Base64.getDecoder().decode(new String(Pem.read(file), StandardCharsets.ISO_8859_1).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException("the node sent no proposal but something else: it is no base64", e);
        }
    }

    private static PrivateKey key(@Nullable Path given, @Nullable Home home) throws IOException {
        if (given != null) {
            return Pem.operatorKey(given);
        }
        if (home == null) {
            throw new IllegalArgumentException("--key is missing: the operator's key");
        }
        return Pem.operatorKey(home.operatorKey());
    }

    /** The publishers that a home knows. */
    private static Map<String, String> signers(@Nullable Home home) throws IOException {
        Map<String, String> signers = new HashMap<>();
        if (home != null) {
            for (X509Certificate one : new Issued(home, new DurableFiles()).certificates()) {
                signers.put(
                        Digests.certificate(one), one.getSubjectX500Principal().getName());
            }
        }
        return signers;
    }
}
