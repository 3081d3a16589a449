// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
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

    /** How much older than the last row a cosignature may be. */
    private static final long BEHIND_S_MAX = 3600;

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

    /**
     * Refuses a cosignature that is much older than the log's last row: a witness that is no longer asked sees nothing.
     *
     * @param time of the cosignature, seconds since 1970
     */
    static void checkAge(Source source, Tree tree, long size, long time, Vkey witness) throws IOException, Flaw {
        long tile = (size - 1) / Tiles.WIDTH;
        int width = Tiles.width(size, 0, tile);
        if (source.isFolder() && !source.has(Tiles.entriesPath(tile, width))) {
            return; // of other days only
        }
        byte[] entry = Tiles.readEntries(source, tile, width)[width - 1];
        byte[] leaf = Tiles.hash(tree.tile(0, tile), width - 1);
        if (!Arrays.equals(Tiles.leaf(entry), leaf)) {
            throw new Flaw("row " + (size - 1) + ": the entry is not the one in the tree");
        }
        String last = Entry.decode(entry).getOrDefault("time", "");
        try {
            if (Instant.parse(last).getEpochSecond() - time > BEHIND_S_MAX) {
                throw new Flaw("the witness " + witness.name() + " has cosigned nothing since " + Codec.time(time)
                        + ", and the last row is of " + Report.brief(last));
            }
        } catch (DateTimeException e) {
            throw new Flaw("row " + (size - 1) + ": the column time is no time: " + Report.brief(last));
        }
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
