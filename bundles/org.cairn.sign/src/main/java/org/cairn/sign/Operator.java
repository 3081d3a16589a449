// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which key decides in a home: the root, or the last to which the decisions have handed over. */
final class Operator {
    private static final long DECISIONS_BYTES_MAX = 16L << 20;
    private static final String HANDOVER = "operator ";
    private static final String SIGNED = "signed ";

    private Operator() {}

    /**
     * Reads and does not verify: the guard does; whoever could forge the file could as well write this home's keys. A last
     * record that is not complete does not count: whoever took its key for the present one would lose the present one.
     */
    static PublicKey current(Home home) throws IOException {
        PublicKey root = Pem.operatorRoot(home.operatorRoot());
        if (!Files.exists(home.decisions())) {
            return root;
        }
        if (Files.size(home.decisions()) > DECISIONS_BYTES_MAX) {
            throw new IOException(home.decisions() + " is larger than " + DECISIONS_BYTES_MAX + " bytes");
        }
        PublicKey current = root;
        PublicKey asked = null;
        // byte by byte: what a power cut has left behind the last record need not be text
        String text = new String(Files.readAllBytes(home.decisions()), StandardCharsets.ISO_8859_1);
        String whole = text.substring(0, text.lastIndexOf("\n\n") + 1);
        for (String line : whole.split("\n", -1)) {
            if (line.startsWith(HANDOVER)) {
                asked = OperatorKey.of(Base64.getDecoder().decode(line.substring(HANDOVER.length())));
            } else if (line.startsWith(SIGNED) && asked != null) {
                current = asked;
                asked = null;
            }
        }
        return current;
    }

    /** The file of this home that has the private half; null if none has. */
    static @Nullable Path holder(Home home, PublicKey key) throws IOException {
        for (Path file : List.of(home.operatorKey(), home.operatorNextKey())) {
            if (Files.exists(file)
                    && OperatorKey.publicOf(Pem.operatorKey(file)).equals(key)) {
                return file;
            }
        }
        return null;
    }
}
