// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.io.Segments;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.NoteSignature;
import org.cairn.ledger.tlog.core.TreeProof;

/**
 * The log's checkpoints: of durable rows, each one checked against the one before and durable itself before anybody sees it.
 * So no two that were ever shown contradict each other, whenever the node is killed.
 */
final class Checkpoints {
    private static final int RECENT_MAX = 64;

    private final CheckpointFiles files;
    private final Segments segments;
    private final TreeFiles tree;
    private final LogKey key;
    private final List<NoteKey> cosigners;
    private final TlogLog log;

    /** Signed ones by their texts: a witness answers when there may be a newer one already. */
    private final Map<String, Note> recent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Note> eldest) {
            return size() > RECENT_MAX;
        }
    };

    private final Object issuing = new Object();
    private final Object lock = new Object();
    private volatile Optional<Note> newest;
    private volatile Optional<Note> cosigned;
    private boolean isCosignedWritten = true;
    private volatile boolean isRefused;

    /**
     * Takes up what was signed before.
     *
     * @throws LedgerException FAILED if the ledger does not have what was signed
     */
    Checkpoints(
            CheckpointFiles files, Segments segments, TreeFiles tree, LogKey key, List<NoteKey> cosigners, TlogLog log)
            throws IOException {
        this.files = files;
        this.segments = segments;
        this.tree = tree;
        this.key = key;
        this.cosigners = List.copyOf(cosigners);
        this.log = log;
        this.cosigned = files.cosigned();
        Optional<Note> last = files.signed();
        if (cosigned.isPresent() && last.map(Note::text).equals(cosigned.map(Note::text))) {
            last = cosigned; // the same, with cosignatures
        }
        this.newest = last.or(() -> cosigned);
        newest.ifPresent(note -> recent.put(note.text(), note));
        checkLedger();
    }

    private void checkLedger() throws IOException {
        long rows = segments.durable();
        long missing = tree.missing();
        if (missing > 0) {
            throw failed(CheckpointFiles.olderCopy(rows, missing, "the log"));
        }
        tree.force(rows);
        for (Optional<Note> note : List.of(newest, cosigned)) {
            if (note.isPresent()) {
                checkLedger(CheckpointFiles.checkpoint(note.get()), rows);
            }
        }
        Optional<CheckpointFiles.Refuted> refuted = files.refuted();
        if (refuted.isPresent()) {
            checkRefuted(refuted.get(), rows);
            files.deleteRefuted();
        }
    }

    private void checkRefuted(CheckpointFiles.Refuted refuted, long rows) throws IOException {
        String who = who(refuted.witness());
        if (refuted.size() > rows) {
            throw failed(CheckpointFiles.olderCopy(rows, refuted.size(), who) + files.unlessItIsWrong());
        }
        Anchor wrong = refuted.wrong().orElse(null);
        if (wrong != null
                && wrong.size() <= rows
                && ChainHash.of(tree.root(wrong.size())).equals(wrong.root())) {
            throw failed(otherRows(who, refuted.size()) + files.unlessItIsWrong());
        }
    }

    /** Rows that were under way can bring a refuted log to the size that the witness told; they are not those rows. */
    private void rememberWrong(long size) throws IOException {
        Optional<CheckpointFiles.Refuted> refuted = files.refuted();
        if (refuted.isPresent()
                && refuted.get().size() <= size
                && refuted.get().wrong().isEmpty()) {
            tree.force(size);
            files.writeWrong(refuted.get(), new Anchor(size, ChainHash.of(tree.root(size))));
        }
    }

    private void checkLedger(Checkpoint checkpoint, long rows) throws IOException {
        if (!checkpoint.origin().equals(key.name())) {
            throw failed("the log's name was " + checkpoint.origin() + " when it signed its last checkpoint, and is "
                    + key.name() + " now: a log keeps its name (origin in org.cairn.ledger) for ever");
        }
        if (checkpoint.size() > rows) {
            throw failed(CheckpointFiles.olderCopy(rows, checkpoint.size(), "the log"));
        }
        if (!ChainHash.of(tree.root(checkpoint.size())).equals(checkpoint.root())) {
            throw failed(
                    "the first " + checkpoint.size() + " rows are not those that the last checkpoint was signed for;"
                            + " put back a copy of the ledger with at least these " + checkpoint.size() + " rows");
        }
    }

    /** The newest one, with the cosignatures that it has. */
    Optional<Note> newest() {
        return newest;
    }

    /** The newest one that a witness has cosigned. */
    Optional<Note> cosigned() {
        return cosigned;
    }

    /** Signs what has become durable since the last one, if there is a key. */
    void issue() throws IOException {
        synchronized (issuing) {
            writeCosigned();
            long size = segments.durable();
            if (isRefused) {
                rememberWrong(size);
                return;
            }
            if (size == 0) {
                return;
            }
            if (size > tree.forced()) {
                force(size);
            }
            Optional<NoteKey> known = key.noteKey(NoteKey.Type.NOTE);
            Optional<Note> last = newest;
            boolean isNew = last.isEmpty()
                    || CheckpointFiles.checkpoint(last.get()).size() < size
                    || known.filter(k -> isSignedBy(last.get(), k)).isEmpty();
            if (known.isEmpty() || !isNew) {
                return;
            }
            Checkpoint checkpoint = new Checkpoint(key.name(), size, ChainHash.of(tree.root(size)));
            if (last.isPresent()) {
                checkContinues(CheckpointFiles.checkpoint(last.get()), checkpoint);
            }
            Optional<Note> signed = key.sign(checkpoint.text());
            if (signed.isPresent()) {
                files.writeSigned(signed.get());
                synchronized (lock) {
                    newest = signed;
                    recent.put(checkpoint.text(), signed.get());
                }
            }
        }
    }

    private static boolean isSignedBy(Note note, NoteKey key) {
        return note.signatures().stream().anyMatch(signature -> key.verifies(note.text(), signature));
    }

    /** A failed sync leaves nobody knowing what is on the disk. */
    private void force(long size) {
        try {
            tree.force(size);
        } catch (IOException | RuntimeException e) {
            throw refuse("the tree could not be made durable: " + e);
        }
    }

    private void checkContinues(Checkpoint before, Checkpoint after) throws IOException {
        boolean isConsistent = before.size() <= after.size()
                && TreeProof.isConsistent(
                        before.size(),
                        after.size(),
                        before.root().bytes(),
                        after.root().bytes(),
                        tree.consistency(before.size(), after.size()));
        if (!isConsistent) {
            throw refuse("the tree of " + after.size() + " rows does not continue the one of " + before.size()
                    + " rows that was signed; the files tree.* are broken: put them back from a backup");
        }
    }

    private LedgerException refuse(String reason) {
        isRefused = true;
        segments.refuse(reason);
        log.failed(reason);
        return failed(reason);
    }

    private void writeCosigned() throws IOException {
        Note note;
        synchronized (lock) {
            if (isCosignedWritten || cosigned.isEmpty()) {
                return;
            }
            note = cosigned.get();
            isCosignedWritten = true;
        }
        try {
            files.writeCosigned(note);
        } catch (IOException e) {
            synchronized (lock) {
                isCosignedWritten = false;
            }
            throw e;
        }
    }

    /**
     * Adds a cosignature to a checkpoint of the last minute. It is kept on disk from the next {@link #issue} on: one that is lost is
     * given again.
     *
     * @throws LedgerException INVALID if it is not right
     */
    void add(String checkpoint, String line) {
        NoteSignature signature;
        try {
            signature = NoteSignature.of(line.endsWith("\n") ? line.substring(0, line.length() - 1) : line);
        } catch (IllegalArgumentException e) {
            throw new LedgerException(LedgerException.Kind.INVALID, "not a signature line: " + e.getMessage(), e);
        }
        if (cosigners.stream().noneMatch(cosigner -> cosigner.verifies(checkpoint, signature))) {
            throw new LedgerException(
                    LedgerException.Kind.INVALID,
                    "not a right cosignature of a witness that is configured: " + signature.name());
        }
        synchronized (lock) {
            Note note = recent.get(checkpoint);
            if (note == null) {
                return;
            }
            Note more = note.with(signature);
            recent.put(checkpoint, more);
            if (newest.filter(newer -> newer.text().equals(checkpoint)).isPresent()) {
                newest = Optional.of(more);
            }
            if (cosigned.isEmpty() || size(cosigned.get()) <= size(more)) {
                cosigned = Optional.of(more);
                isCosignedWritten = false;
            }
        }
    }

    private static long size(Note note) {
        return CheckpointFiles.checkpoint(note).size();
    }

    /** Ends the log, as a witness knows another one: with more rows, or with other rows up to a size. */
    void refuted(String witness, long size) throws IOException {
        long rows = segments.durable();
        isRefused = true;
        log.refuted(witness, size, rows);
        Optional<Anchor> wrong = Optional.empty();
        if (size > rows) {
            segments.refuse(CheckpointFiles.olderCopy(rows, size, who(witness)) + files.unlessItIsWrong());
        } else {
            segments.refuse(otherRows(who(witness), size) + files.unlessItIsWrong());
            tree.force(rows);
            wrong = Optional.of(new Anchor(rows, ChainHash.of(tree.root(rows))));
        }
        String name = witness.replaceAll("\\p{Cntrl}", " ");
        files.writeRefuted(new CheckpointFiles.Refuted(name.substring(0, Math.min(name.length(), 200)), size, wrong));
    }

    private static String otherRows(String who, long size) {
        return "an older copy of the ledger was put back, and went on: " + who + " has signed " + size
                + " other rows; put back the copy that has them";
    }

    private static String who(String witness) {
        return "the witness " + witness + " says that the log";
    }

    private static LedgerException failed(String message) {
        return new LedgerException(LedgerException.Kind.FAILED, message);
    }
}
