// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.io.Segments;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.TreeProof;

/**
 * A signed manifest for each day that is over. It is made by comparing what is there with what should be, on a timer: killed
 * at any point, the next run does the rest.
 */
final class Manifests {
    private final Segments segments;
    private final TreeFiles tree;
    private final LogKey key;
    private final Function<LocalDate, Optional<ChainHash>> aggregates;
    private final TlogLog log;
    private final NavigableMap<LocalDate, ManifestFiles.Signed> all = new ConcurrentSkipListMap<>();

    /**
     * Reads those that are there, and checks them against the ledger.
     *
     * @param aggregates XOR of the row hashes of a day that is over; empty if it is not known yet
     * @throws LedgerException FAILED if they are not of this ledger
     */
    Manifests(
            Segments segments,
            TreeFiles tree,
            LogKey key,
            Function<LocalDate, Optional<ChainHash>> aggregates,
            TlogLog log)
            throws IOException {
        this.segments = segments;
        this.tree = tree;
        this.key = key;
        this.aggregates = aggregates;
        this.log = log;
        all.putAll(ManifestFiles.read(segments.directory()));
        check();
    }

    private void check() throws IOException {
        for (ManifestFiles.Signed signed : all.values()) {
            Manifest manifest = signed.manifest();
            if (!manifest.origin().equals(key.name())) {
                throw failed(manifest, "is of another log, " + manifest.origin());
            }
            if (manifest.size() > tree.forced()) {
                throw failed(manifest, "has more rows than the ledger; put back a newer copy of the ledger");
            }
            if (!ChainHash.of(tree.root(manifest.size())).equals(manifest.root())) {
                throw failed(manifest, "has another root than the tree; put the ledger back from a backup");
            }
            Optional<NoteKey> known = key.noteKey(NoteKey.Type.NOTE);
            boolean isWrong = known.isPresent()
                    && signed.note().signatures().stream()
                            .filter(known.get()::isNamedBy)
                            .anyMatch(signature -> !known.get().verifies(manifest.text(), signature));
            if (isWrong) {
                throw failed(manifest, "has a wrong signature; put it back from a backup");
            }
        }
        for (Extent day : segments.days()) {
            ManifestFiles.Signed signed = all.get(day.day());
            if (signed != null && !equal(signed.manifest(), day)) {
                throw failed(signed.manifest(), "is of other rows than the day's files; put them back from a backup");
            }
        }
    }

    private static boolean equal(Manifest manifest, Extent day) {
        return manifest.first() == day.first()
                && manifest.rows() == day.rows()
                && manifest.openBytes() == day.openBytes()
                && manifest.openChain().equals(day.openChain())
                && manifest.secretBytes() == day.secretBytes()
                && manifest.secretChain().equals(day.secretChain());
    }

    private static LedgerException failed(Manifest manifest, String what) {
        return new LedgerException(LedgerException.Kind.FAILED, "the manifest of " + manifest.day() + " " + what);
    }

    /** Days that have one, first to last. */
    List<LocalDate> days() {
        return List.copyOf(all.keySet());
    }

    Optional<Note> note(LocalDate day) {
        return Optional.ofNullable(all.get(day)).map(ManifestFiles.Signed::note);
    }

    /** The rows of a day that has a manifest: those from the first (included) to the last (excluded). */
    Optional<Manifest> manifest(LocalDate day) {
        return Optional.ofNullable(all.get(day)).map(ManifestFiles.Signed::manifest);
    }

    /**
     * Gives each day that is over its manifest, if there is a key.
     *
     * @param checkpoint the newest one, for which the tree was made durable: nothing is signed that contradicts it
     */
    void reconcile(Checkpoint checkpoint) throws IOException {
        for (Extent day : segments.days()) {
            if (day.isOver() && day.rows() > 0 && isNext(day) && checkpoint.size() >= day.end()) {
                Optional<ChainHash> aggregate = aggregates.apply(day.day());
                if (aggregate.isEmpty() || !write(day, aggregate.get(), checkpoint)) {
                    return; // the days after it wait for it
                }
            }
        }
    }

    private boolean isNext(Extent day) {
        Map.Entry<LocalDate, ManifestFiles.Signed> last = all.lastEntry();
        if (last != null && !day.day().isAfter(last.getKey())) {
            return false;
        }
        long expected = last == null ? 0 : last.getValue().manifest().size();
        if (day.first() != expected) {
            throw new LedgerException(
                    LedgerException.Kind.FAILED,
                    "a manifest is missing: that of " + day.day() + " would begin at row " + day.first() + ", and those"
                            + " before end at row " + expected);
        }
        return true;
    }

    private boolean write(Extent day, ChainHash aggregate, Checkpoint checkpoint) throws IOException {
        ChainHash root = ChainHash.of(tree.root(day.end()));
        boolean isConsistent = TreeProof.isConsistent(
                day.end(),
                checkpoint.size(),
                root.bytes(),
                checkpoint.root().bytes(),
                tree.consistency(day.end(), checkpoint.size()));
        if (!isConsistent) {
            throw new LedgerException(
                    LedgerException.Kind.FAILED,
                    "the tree of " + checkpoint.size() + " rows, which was signed, does not continue that of "
                            + day.end() + "; the files tree.* are broken: put them back from a backup");
        }
        Map.Entry<LocalDate, ManifestFiles.Signed> last = all.lastEntry();
        Manifest manifest = new Manifest(
                key.name(),
                day.day(),
                day.first(),
                day.rows(),
                aggregate,
                root,
                day.openBytes(),
                day.openChain(),
                day.secretBytes(),
                day.secretChain(),
                last == null ? ChainHash.ZERO : last.getValue().manifest().hash());
        Optional<Note> note = key.sign(manifest.text());
        if (note.isEmpty()) {
            return false;
        }
        ManifestFiles.Signed signed = new ManifestFiles.Signed(note.get(), manifest);
        ManifestFiles.write(segments.directory(), signed);
        all.put(day.day(), signed);
        log.manifest(day.day(), day.rows());
        return true;
    }
}
