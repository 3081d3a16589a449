// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.TransparencyLog;

/** A log that gives what a test put there, and keeps what it is told. */
public final class StubLog implements TransparencyLog {
    public static final String ORIGIN = "cairn.internal/node";
    public static final String KEY = ORIGIN + "+00000000+AAAA";

    /** Tiles by their address, such as {@code 0/3/256}; entries as {@code entries/3/256}. */
    public final Map<String, byte[]> tiles = new ConcurrentHashMap<>();

    public final Map<String, String> proofs = new ConcurrentHashMap<>();
    public final TreeMap<LocalDate, String> days = new TreeMap<>();
    public final List<Cosigner> cosigners = new ArrayList<>();
    public final List<String> told = new CopyOnWriteArrayList<>();
    public final List<String> asked = new CopyOnWriteArrayList<>();
    public final AtomicInteger reads = new AtomicInteger();
    public volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
    public volatile Optional<String> key = Optional.of(KEY);
    public volatile boolean closed;
    private volatile Optional<String> checkpoint = Optional.empty();

    /** Has so many entries from now on. */
    public void size(long size) {
        checkpoint = Optional.of(text(size) + "\n\u2014 " + ORIGIN + " AAAAAAAA\n");
    }

    /** The text of the checkpoint of that size. */
    public static String text(long size) {
        return ORIGIN + "\n" + size + "\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    }

    private <T> CompletionStage<T> read(T result) {
        reads.incrementAndGet();
        return gate.thenApply(open -> result);
    }

    @Override
    public String origin() {
        return ORIGIN;
    }

    @Override
    public Optional<String> verifierKey() {
        return key;
    }

    @Override
    public Optional<String> checkpoint() {
        if (closed) {
            throw new LedgerException(LedgerException.Kind.CLOSED, "the ledger was closed");
        }
        return checkpoint;
    }

    @Override
    public CompletionStage<Optional<byte[]>> tile(int level, long index, int width) {
        return read(Optional.ofNullable(tiles.get(level + "/" + index + "/" + width)));
    }

    @Override
    public CompletionStage<Optional<byte[]>> entries(long index, int width) {
        return read(Optional.ofNullable(tiles.get("entries/" + index + "/" + width)));
    }

    @Override
    public CompletionStage<Optional<String>> proof(RowId id) {
        return read(Optional.ofNullable(proofs.get(id.toString())));
    }

    @Override
    public CompletionStage<List<byte[]>> consistency(long from, long to) {
        asked.add(from + " to " + to);
        if (closed) {
            throw new LedgerException(LedgerException.Kind.CLOSED, "the ledger was closed");
        }
        return read(List.of(new byte[32], new byte[32]));
    }

    @Override
    public List<LocalDate> manifests() {
        return List.copyOf(days.keySet());
    }

    @Override
    public CompletionStage<Optional<String>> manifest(LocalDate day) {
        return read(Optional.ofNullable(days.get(day)));
    }

    @Override
    public Policy policy() {
        return new Policy(366, 512, List.copyOf(cosigners));
    }

    @Override
    public void cosigned(String text, String line) {
        if (line.contains("forged")) {
            throw new LedgerException(LedgerException.Kind.INVALID, "the signature is not right");
        }
        told.add(line + " on " + text.split("\n", -1)[1]);
    }

    @Override
    public void refuted(String witness, long size) {
        told.add(witness + " knows " + size);
    }
}
