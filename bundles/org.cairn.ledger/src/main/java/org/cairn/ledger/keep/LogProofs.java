// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.tlog.TreeFiles;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;

/** What the files of the transparency log prove, read anew each time. */
public final class LogProofs implements Proofs {
    private final Path ledger;
    private final Path checkpoints;
    private final TransparencyLog log;
    private final TreeFiles tree;

    /** The files in the ledger's directory and in that of the checkpoints. */
    public LogProofs(Path ledger, Path checkpoints, TransparencyLog log, TreeFiles tree) {
        this.ledger = ledger;
        this.checkpoints = checkpoints;
        this.log = log;
        this.tree = tree;
    }

    @Override
    public Optional<Manifest> manifest(LocalDate day) throws IOException {
        Path file = ledger.resolve(day + ".manifest");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Manifest manifest = Manifest.of(signed(file).text());
            if (!manifest.day().equals(day) || !manifest.origin().equals(log.origin())) {
                throw new IllegalArgumentException("it is of " + manifest.day() + " of " + manifest.origin());
            }
            return Optional.of(manifest);
        } catch (IllegalArgumentException e) {
            throw broken(file, e);
        }
    }

    /** A note with a right signature of the log. */
    private Note signed(Path file) throws IOException {
        Note note = Note.of(Files.readAllBytes(file));
        NoteKey key = NoteKey.of(log.verifierKey()
                .orElseThrow(() -> new IllegalArgumentException("the log's key is not there at the moment")));
        var unused = note.verified(List.of(key));
        return note;
    }

    private static LedgerException broken(Path file, IllegalArgumentException cause) {
        return new LedgerException(
                LedgerException.Kind.FAILED, file + " is not right: " + cause.getMessage() + "; restore it", cause);
    }

    @Override
    public List<LocalDate> manifests() {
        return log.manifests();
    }

    @Override
    public ChainHash root(long rows) throws IOException {
        return ChainHash.of(tree.root(rows));
    }

    @Override
    public long treeDurable() {
        return tree.forced();
    }

    @Override
    public long cosigned() throws IOException {
        Path file = checkpoints.resolve(log.policy().cosigners().isEmpty() ? SideFiles.SIGNED : "cosigned");
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            Checkpoint checkpoint = Checkpoint.of(signed(file).text());
            if (checkpoint.size() <= tree.forced() && !root(checkpoint.size()).equals(checkpoint.root())) {
                throw new IllegalArgumentException("the tree has another root");
            }
            return checkpoint.size();
        } catch (IllegalArgumentException e) {
            throw broken(file, e);
        }
    }
}
