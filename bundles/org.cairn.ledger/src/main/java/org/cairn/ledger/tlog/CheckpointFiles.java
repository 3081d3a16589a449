// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.io.DurableFile;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;

/**
 * What the log has signed, in a directory that is not the ledger's: so it is noticed when an older copy of the ledger is put
 * back.
 *
 * <p>{@code signed} is the newest checkpoint, {@code cosigned} the newest one that a witness has cosigned, {@code refuted}
 * what a witness knows of the log that the log does not know itself.
 */
public final class CheckpointFiles {
    private final Path signed;
    private final Path cosigned;
    private final Path refuted;

    public CheckpointFiles(Path directory) {
        this.signed = directory.resolve("signed");
        this.cosigned = directory.resolve("cosigned");
        this.refuted = directory.resolve("refuted");
    }

    /**
     * A witness that knows more rows than the log has.
     *
     * @param wrong the log with as many rows or more, made of rows that were under way when it was told
     */
    record Refuted(String witness, long size, Optional<Anchor> wrong) {
        private String text() {
            return size + "\n" + witness + "\n"
                    + wrong.map(anchor -> anchor.size() + " " + anchor.root() + "\n")
                            .orElse("");
        }
    }

    /** What {@link TreeFiles#open} must find again. */
    public List<Anchor> anchors() throws IOException {
        List<Anchor> anchors = new ArrayList<>();
        for (Optional<Note> note : List.of(signed(), cosigned())) {
            note.map(CheckpointFiles::checkpoint)
                    .ifPresent(checkpoint -> anchors.add(new Anchor(checkpoint.size(), checkpoint.root())));
        }
        return anchors;
    }

    static Checkpoint checkpoint(Note note) {
        return Checkpoint.of(note.text());
    }

    Optional<Note> signed() throws IOException {
        return read(signed);
    }

    Optional<Note> cosigned() throws IOException {
        return read(cosigned);
    }

    private static Optional<Note> read(Path file) throws IOException {
        Optional<String> text = DurableFile.read(file);
        try {
            Optional<Note> note = text.map(Note::of);
            note.ifPresent(CheckpointFiles::checkpoint);
            return note;
        } catch (IllegalArgumentException e) {
            throw DurableFile.broken(file, e);
        }
    }

    void writeSigned(Note note) throws IOException {
        DurableFile.replace(signed, note.toString());
    }

    void writeCosigned(Note note) throws IOException {
        DurableFile.replace(cosigned, note.toString());
    }

    Optional<Refuted> refuted() throws IOException {
        Optional<String> text = DurableFile.read(refuted);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = text.get().split("\n", -1);
        try {
            return Optional.of(new Refuted(parts[1], Long.parseLong(parts[0]), anchor(parts[2])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw DurableFile.broken(refuted, e);
        }
    }

    private static Optional<Anchor> anchor(String line) {
        String[] parts = line.split(" ", -1);
        return line.isEmpty()
                ? Optional.empty()
                : Optional.of(new Anchor(
                        Long.parseLong(parts[0]), ChainHash.of(HexFormat.of().parseHex(parts[1]))));
    }

    /** Keeps the largest size that was told. */
    void writeRefuted(Refuted what) throws IOException {
        if (refuted().map(Refuted::size).orElse(0L) < what.size()) {
            DurableFile.replace(refuted, what.text());
        }
    }

    /** Remembers which rows are not those that the witness knows, however many there are. */
    void writeWrong(Refuted what, Anchor wrong) throws IOException {
        DurableFile.replace(refuted, new Refuted(what.witness(), what.size(), Optional.of(wrong)).text());
    }

    void deleteRefuted() throws IOException {
        DurableFile.delete(refuted);
    }

    /** What an operator must do. */
    static String olderCopy(long rows, long size, String who) {
        return "an older copy of the ledger was put back: it has " + rows + " rows, and " + who + " has signed " + size
                + " before; put back a copy with at least " + size + " rows";
    }

    /** What an operator may do who knows better than a witness. */
    String unlessItIsWrong() {
        return "; if the witness is wrong, take it out of the configuration and remove " + refuted;
    }
}
