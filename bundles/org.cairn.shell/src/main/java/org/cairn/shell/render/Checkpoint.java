// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.render;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What people want to know of a checkpoint (docs/VERIFY.md, section 2). It is shown, not verified: the log did that.
 *
 * @param size rows that it covers
 * @param root of the tree, base64
 * @param signers names and ids of the keys that signed, as a verifier key has them: {@code NAME+ID}
 */
public record Checkpoint(long size, String root, Set<String> signers) {
    private static final String SIGNATURE = "\u2014 ";
    private static final int KEY_ID_BYTES = 4;

    public Checkpoint {
        signers = Set.copyOf(signers);
    }

    /** Reads a signed note; empty if it is no checkpoint. */
    public static Optional<Checkpoint> of(String note) {
        List<String> lines = note.lines().toList();
        if (lines.size() < 4 || !lines.get(1).matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        Set<String> signers = new HashSet<>();
        for (String line : lines.subList(3, lines.size())) {
            String[] words = line.split(" ", -1);
            if (line.startsWith(SIGNATURE) && words.length == 3) {
                keyId(words[2]).ifPresent(id -> signers.add(words[1] + "+" + id));
            }
        }
        return Optional.of(new Checkpoint(Long.parseLong(lines.get(1)), lines.get(2), signers));
    }

    private static Optional<String> keyId(String signature) {
        try {
            byte[] bytes = Base64.getDecoder().decode(signature);
            return bytes.length < KEY_ID_BYTES
                    ? Optional.empty()
                    : Optional.of(HexFormat.of().formatHex(Arrays.copyOf(bytes, KEY_ID_BYTES)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the owner of a verifier key ({@code NAME+ID+KEY}) signed. */
    public boolean isSignedBy(String key) {
        String[] parts = key.split("\\+", 3);
        return parts.length == 3 && signers.contains(parts[0] + "+" + parts[1]);
    }

    /** Name of a verifier key's owner. */
    public static String name(String key) {
        return key.split("\\+", 2)[0];
    }
}
