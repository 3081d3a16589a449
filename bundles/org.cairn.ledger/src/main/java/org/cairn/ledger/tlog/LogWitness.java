// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Witness;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.io.DurableFile;
import org.cairn.ledger.tlog.core.AddCheckpoint;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.NoteSignature;
import org.cairn.ledger.tlog.core.Tree;

/**
 * The node as a witness of logs whose keys it was told (C2SP tlog-witness). The last checkpoint that it cosigned of each log
 * is in a file of its own, whole and durable before the signature is made.
 */
public final class LogWitness implements Witness {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String SIZE = "text/x.tlog.size";
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final int UNAVAILABLE = 503;

    private final Path directory;
    private final LogKey key;
    private final Clock clock;
    private final Executor blocking;
    private final Map<String, Log> logs = new HashMap<>();

    /** What is known of a log; guarded by itself: asking and remembering is one step. */
    private static final class Log {
        private final List<NoteKey> keys = new ArrayList<>();
        private Optional<Checkpoint> known = Optional.empty();
        private boolean isRead;
    }

    /**
     * A witness.
     *
     * @param directory of its files; made if it is missing
     * @param key the node's key under the witness's name
     * @param keys of logs, each under the name of its log's origin
     */
    public LogWitness(Path directory, LogKey key, List<NoteKey> keys, Clock clock, Executor blocking)
            throws IOException {
        this.directory = directory;
        this.key = key;
        this.clock = clock;
        this.blocking = blocking;
        DurableFile.makeDirectory(directory);
        keys.forEach(
                log -> logs.computeIfAbsent(log.name(), name -> new Log()).keys.add(log));
    }

    @Override
    public Optional<String> verifierKey() {
        return key.noteKey(NoteKey.Type.COSIGNATURE).map(NoteKey::verifierKey);
    }

    @Override
    public CompletionStage<Answer> addCheckpoint(byte[] request) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            blocking.execute(() -> {
                try {
                    answer.complete(answer(request));
                } catch (LedgerException e) {
                    answer.completeExceptionally(e);
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(new LedgerException(
                            LedgerException.Kind.FAILED, "the witness cannot remember what it saw: " + e, e));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.complete(text(UNAVAILABLE, "the witness is busy"));
        }
        return answer;
    }

    private Answer answer(byte[] body) throws IOException {
        AddCheckpoint request;
        try {
            request = AddCheckpoint.of(body);
        } catch (IllegalArgumentException e) {
            return text(BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        Log log = logs.get(request.checkpoint().origin());
        if (log == null) {
            return text(NOT_FOUND, "not a log that this witness knows");
        }
        synchronized (log) {
            return answer(request, log);
        }
    }

    private Answer answer(AddCheckpoint request, Log log) throws IOException {
        Checkpoint checkpoint = request.checkpoint();
        Path file = file(checkpoint.origin());
        if (!log.isRead) {
            log.known = read(file, checkpoint.origin());
            log.isRead = true;
        }
        Checkpoint known =
                log.known.orElseGet(() -> new Checkpoint(checkpoint.origin(), 0, ChainHash.of(Tree.empty())));
        return switch (request.judge(log.keys, known)) {
            case NOT_SIGNED -> text(FORBIDDEN, "the log has not signed this checkpoint");
            case CONFLICT -> new Answer(CONFLICT, SIZE, known.size() + "\n");
            case NOT_CONSISTENT ->
                text(UNPROCESSABLE, "the proof does not lead from the tree that is known to this one");
            case COSIGN -> cosign(request, log, file);
        };
    }

    private Answer cosign(AddCheckpoint request, Log log, Path file) throws IOException {
        if (key.noteKey(NoteKey.Type.COSIGNATURE).isEmpty()) {
            return text(UNAVAILABLE, "the witness has no key yet");
        }
        Checkpoint checkpoint = request.checkpoint();
        if (!Optional.of(checkpoint).equals(log.known)) {
            DurableFile.replace(file, request.note().toString());
            log.known = Optional.of(checkpoint);
        }
        long time = Math.max(0, clock.instant().getEpochSecond());
        return key.cosign(checkpoint.text(), time)
                .map(NoteSignature::line)
                .map(line -> new Answer(OK, TEXT, line))
                .orElseGet(() -> text(UNAVAILABLE, "the witness has no key any more"));
    }

    /** What was cosigned before. A broken file is not taken for a log that was never seen. */
    private static Optional<Checkpoint> read(Path file, String origin) throws IOException {
        Optional<String> text = DurableFile.read(file);
        try {
            Optional<Checkpoint> checkpoint = text.map(Note::of).map(CheckpointFiles::checkpoint);
            if (checkpoint.filter(known -> !known.origin().equals(origin)).isPresent()) {
                throw new IllegalArgumentException("it is of another log");
            }
            return checkpoint;
        } catch (IllegalArgumentException e) {
            throw DurableFile.broken(file, e);
        }
    }

    private Path file(String origin) {
        byte[] hash = Tree.leaf(origin.getBytes(StandardCharsets.UTF_8));
        return directory.resolve(
                HexFormat.of().formatHex(hash)); // an origin has characters that names of files have not
    }

    private static Answer text(int status, String text) {
        return new Answer(status, TEXT, text + "\n");
    }
}
