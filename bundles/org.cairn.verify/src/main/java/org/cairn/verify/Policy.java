// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a log says of itself. Nobody signs it, so nothing rests on it: it only tells where to begin.
 *
 * @param first sequence of the first entry that is kept
 * @param cosigners keys of witnesses who are asked
 */
record Policy(long first, List<Vkey> cosigners) {
    static final String PATH = "policy";

    /** Reads it, if there is one, and checks what can be checked. */
    static Optional<Policy> read(Source source, Vkey key) throws IOException, Flaw {
        Optional<byte[]> bytes = source.read(PATH, Note.BYTES_MAX);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            Map<String, Object> policy = Json.object(Json.parse(Codec.text(bytes.get())));
            if (!Json.string(policy.get("origin")).equals(key.name())
                    || !Json.string(policy.get("key")).equals(key.toString())) {
                throw new Flaw("it is of another log");
            }
            number(policy, "retention_days");
            List<Vkey> cosigners = new ArrayList<>();
            if (!(policy.get("cosigners") instanceof List<?> list)) {
                throw new Flaw("the member cosigners is missing");
            }
            for (Object cosigner : list) {
                cosigners.add(Vkey.of(Json.string(cosigner), Vkey.WITNESS));
            }
            return Optional.of(new Policy(number(policy, "first"), cosigners));
        } catch (IllegalArgumentException e) {
            throw new Flaw(PATH + ": " + e.getMessage());
        } catch (Flaw e) {
            throw new Flaw(PATH + ": " + e.finding());
        }
    }

    private static long number(Map<String, Object> policy, String name) throws Flaw {
        if (!policy.containsKey(name)) {
            return 0;
        }
        if (policy.get(name) instanceof Json.Word word) {
            return Codec.number(word.text());
        }
        throw new Flaw("the member " + name + " is no number");
    }
}
