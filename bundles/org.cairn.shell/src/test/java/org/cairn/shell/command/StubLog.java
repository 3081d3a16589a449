// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.TransparencyLog;

/** A log whose checkpoint covers one row more at each question for a proof, up to what a test allows. */
final class StubLog implements TransparencyLog {
    static final String KEY = "cairn.internal/eu-1+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    static final String WITNESS = "cairn.internal/eu-2+0a0b0c0d+BAkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    static final String STRANGER = "cairn.internal/eu-3+0a0b0c0e+BAkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    long size = 1;
    long sizeMax = 2;

    @Override
    public String origin() {
        return "cairn.internal/eu-1";
    }

    @Override
    public Optional<String> verifierKey() {
        return Optional.of(KEY);
    }

    /** Signed by the log ({@code Uw2QOg==} is 530d903a) and by the first witness. */
    @Override
    public Optional<String> checkpoint() {
        return Optional.of("cairn.internal/eu-1\n" + size + "\nAAAA\n\n\u2014 cairn.internal/eu-1 Uw2QOgAA\n"
                + "\u2014 cairn.internal/eu-2 CgsMDQAA\n");
    }

    @Override
    public CompletionStage<Optional<byte[]>> tile(int level, long index, int width) {
        throw new IllegalStateException("a view needs no tiles");
    }

    @Override
    public CompletionStage<Optional<byte[]>> entries(long index, int width) {
        throw new IllegalStateException("a view needs no entries");
    }

    @Override
    public CompletionStage<Optional<String>> proof(RowId id) {
        boolean covered = id.sequence() < size;
        size = Math.min(size + 1, sizeMax);
        return CompletableFuture.completedFuture(
                covered ? Optional.of("c2sp.org/tlog-proof@v1\nindex " + id.sequence() + "\n") : Optional.empty());
    }

    @Override
    public CompletionStage<List<byte[]>> consistency(long from, long to) {
        throw new IllegalStateException("a view needs no consistency proof");
    }

    @Override
    public List<LocalDate> manifests() {
        return List.of(LocalDate.parse("2026-11-19"));
    }

    @Override
    public CompletionStage<Optional<String>> manifest(LocalDate day) {
        return CompletableFuture.completedFuture(
                manifests().contains(day)
                        ? Optional.of("cairn-day-1\ncairn.internal/eu-1\nday " + day + "\n")
                        : Optional.empty());
    }

    @Override
    public Policy policy() {
        return new Policy(
                366,
                512,
                List.of(
                        new Cosigner(URI.create("https://eu-2.example:5551/witness"), WITNESS),
                        new Cosigner(URI.create("https://eu-3.example:5551/witness"), STRANGER)));
    }

    @Override
    public void cosigned(String checkpoint, String line) {
        throw new IllegalStateException("a view signs nothing");
    }

    @Override
    public void refuted(String witness, long size) {
        throw new IllegalStateException("a view refutes nothing");
    }
}
