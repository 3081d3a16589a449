// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.io.DurableFile;
import org.cairn.ledger.tlog.core.Note;

/** The files {@code DAY.manifest} beside the segments. */
final class ManifestFiles {
    private static final String SUFFIX = ".manifest";

    private ManifestFiles() {}

    /** A manifest as it was signed. */
    record Signed(Note note, Manifest manifest) {
        Anchor anchor() {
            return new Anchor(manifest.size(), manifest.root());
        }
    }

    static void write(Path directory, Signed signed) throws IOException {
        DurableFile.replace(
                directory.resolve(signed.manifest().day() + SUFFIX),
                signed.note().toString());
    }

    /** What the manifests say of the tree, first to last. */
    static List<Anchor> anchors(Path directory) throws IOException {
        List<Anchor> anchors = new ArrayList<>();
        read(directory).values().forEach(signed -> anchors.add(signed.anchor()));
        return anchors;
    }

    /**
     * Reads all of them, first to last.
     *
     * @throws LedgerException FAILED if one is broken, or they do not hang together without a gap
     */
    static NavigableMap<LocalDate, Signed> read(Path directory) throws IOException {
        NavigableMap<LocalDate, Signed> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(SUFFIX)) {
                    Signed signed = read(file, name.substring(0, name.length() - SUFFIX.length()));
                    all.put(signed.manifest().day(), signed);
                }
            }
        }
        ChainHash previous = ChainHash.ZERO;
        long first = 0;
        for (Signed signed : all.values()) {
            Manifest manifest = signed.manifest();
            if (!manifest.previous().equals(previous) || manifest.first() != first) {
                throw new LedgerException(
                        LedgerException.Kind.FAILED,
                        "the manifest of " + manifest.day()
                                + " does not continue the one before it, which is missing or"
                                + " another; put the files *" + SUFFIX + " in " + directory + " back from a backup");
            }
            previous = manifest.hash();
            first = manifest.size();
        }
        return all;
    }

    private static Signed read(Path file, String day) throws IOException {
        try {
            Note note = Note.of(DurableFile.read(file).orElse(""));
            Manifest manifest = Manifest.of(note.text());
            if (!manifest.day().equals(LocalDate.parse(day))) {
                throw new IllegalArgumentException("it is of " + manifest.day());
            }
            return new Signed(note, manifest);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw DurableFile.broken(file, e);
        }
    }
}
