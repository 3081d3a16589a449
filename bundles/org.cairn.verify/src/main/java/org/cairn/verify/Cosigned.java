// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The newest checkpoint that witnesses have cosigned. A log signs one a second and its witnesses follow at their own pace, so
 * this one is mostly a little older than the newest: it counts if the newest continues it.
 *
 * @param signed as it was signed
 */
record Cosigned(Checkpoint checkpoint, String signed) {
    /** Where a mirror keeps it. */
    static final String PATH = "cosigned";

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}/[0-9-]{10}/[0-9]{1,18}");

    /**
     * Finds it, and checks that a log continues it.
     *
     * @param first a row that is kept: its proof has the checkpoint
     * @param size of the log
     */
    static Optional<Cosigned> find(Source source, Tree tree, long first, long size, Vkey key, Signatures signatures)
            throws IOException, Flaw {
        Optional<Cosigned> found = source.isFolder()
                ? kept(source, key, signatures)
                : first < size ? ofProof(source, first, size, key, signatures) : Optional.empty();
        if (found.isPresent()) {
            Checkpoint earlier = found.get().checkpoint();
            if (earlier.size() > size || !Arrays.equals(tree.head(earlier.size()), earlier.root())) {
                throw new Flaw("the log of " + size + " rows does not continue the checkpoint of " + earlier.size()
                        + " that was cosigned");
            }
        }
        return found;
    }

    private static Optional<Cosigned> kept(Source source, Vkey key, Signatures signatures) throws IOException, Flaw {
        Optional<byte[]> kept = source.read(PATH, Note.BYTES_MAX);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        String signed = Codec.text(kept.get());
        return Optional.of(new Cosigned(Checkpoint.of(signed, key, signatures), signed));
    }

    private static Optional<Cosigned> ofProof(Source source, long row, long size, Vkey key, Signatures signatures)
            throws IOException, Flaw {
        long tile = row / Tiles.WIDTH;
        byte[] entry = Tiles.readEntries(source, tile, Tiles.width(size, 0, tile))[(int) (row % Tiles.WIDTH)];
        Map<String, String> columns = Entry.decode(entry);
        String id = columns.getOrDefault("id", "");
        if (!ID.matcher(id).matches()) {
            return Optional.empty(); // which is found when rows are checked
        }
        Optional<byte[]> file = source.read("proof/" + id, Proof.BYTES_MAX);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Proof proof = Proof.of(Codec.text(file.get()));
        return Optional.of(new Cosigned(proof.check(entry, key, signatures), proof.checkpoint()));
    }
}
