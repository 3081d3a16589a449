// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.karaf.features.FeaturesService;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.node.NodeRole;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Services;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.Desk;
import org.cairn.core.api.work.Dispatcher;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.WorkerOffer;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.testkit.identity.MemoryIdentity;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.ledger.MemoryLedger;
import org.cairn.testkit.node.SimNode;
import org.osgi.service.log.LogReaderService;

/** A network in memory, with what each service was asked for. */
final class Network {
    static final String ROW = "eu-1/2026-11-20/0";

    final SimNode node = new SimNode();
    final MemoryIdentity identity = new MemoryIdentity(node.clock());
    final List<String> asked = new ArrayList<>();
    final MemoryLedger ledger = new MemoryLedger("eu-1", node.clock());
    final StubLog log = new StubLog();
    final StubKeeping keeping = new StubKeeping();
    final List<Payments.Mark> marks = new ArrayList<>();
    final List<Snapshot.OpenWork> work = new ArrayList<>();
    final StubPlugins plugins = new StubPlugins(asked);
    final StubFeatures features = new StubFeatures();
    final StubLookup lookup = new StubLookup();

    Network() {
        lookup.with(Node.class, node)
                .with(Accounts.class, identity.accounts())
                .with(WorkerIdentities.class, identity.workers())
                .with(WorkerPool.class, new StubPool())
                .with(WorkerControl.class, new StubControl())
                .with(Plugins.class, plugins)
                .with(FeaturesService.class, features.features)
                .with(LogReaderService.class, features.log)
                .with(Services.class, new StubServices())
                .with(Broker.class, new StubBroker())
                .with(Ledger.class, ledger)
                .with(TransparencyLog.class, log)
                .with(Keeping.class, keeping)
                .with(Payments.class, new StubPayments())
                .with(NodeRole.class, new StubRole());
        row("complete");
        row("lost");
    }

    /** Appends a row of the customer {@code customer-1}. */
    void row(String outcome) {
        Map<Column, String> columns = Drafts.columns(ledger.state().rows());
        columns.put(Column.OUTCOME, outcome);
        columns.put(Column.FEE, outcome.equals("complete") ? "163000" : "0");
        ledger.append(new RowDraft(columns, new TreeMap<>(), new TreeMap<>()));
    }

    private record StubRole() implements NodeRole {
        @Override
        public String role() {
            return "gateway";
        }

        @Override
        public Map<String, URI> endpoints() {
            return Map.of(
                    "tunnel", URI.create("wss://127.0.0.1:8444/.cairn/tunnel"),
                    "work", URI.create("https://127.0.0.1:8443"));
        }
    }

    private final class StubPayments implements Payments {
        @Override
        public CompletionStage<Void> mark(Mark mark) {
            throw new IllegalStateException("a view marks nothing");
        }

        @Override
        public CompletionStage<List<Mark>> of(RowId row) {
            return CompletableFuture.completedFuture(marks.stream()
                    .filter(mark -> mark.rows().stream()
                            .anyMatch(range -> range.from() <= row.sequence() && row.sequence() < range.until()))
                    .toList());
        }

        @Override
        public CompletionStage<List<Mark>> of(LocalDate day) {
            return CompletableFuture.completedFuture(
                    marks.stream().filter(mark -> mark.day().equals(day)).toList());
        }
    }

    private final class StubPool implements WorkerPool {
        @Override
        public List<Connected> workers() {
            WorkerOffer offer = new WorkerOffer("wk-1", Tier.T4B, 8, Map.of("echo", "0.2.0"), Set.of());
            return List.of(new Connected(
                    offer,
                    "worker-1",
                    "evil\u001b[31m",
                    "127.0.0.1",
                    Instant.EPOCH,
                    "active",
                    3,
                    5,
                    1,
                    Optional.of(41.5)));
        }

        @Override
        public Optional<Progress> progress(String work) {
            return work.equals("rq-1") ? Optional.of(new Progress(0.375, "page 3 of 8\u001b[31m")) : Optional.empty();
        }

        @Override
        public boolean send(String worker, Command command) {
            asked.add(worker + " " + command);
            return worker.equals("wk-1");
        }
    }

    private final class StubControl implements WorkerControl {
        @Override
        public WorkerControl.Status status() {
            return new WorkerControl.Status(
                    Optional.of("wk-1"),
                    "wss://gw:1",
                    "active",
                    "",
                    Optional.empty(),
                    Set.of("echo"),
                    2,
                    5,
                    1,
                    7,
                    fitness());
        }

        private static Fitness fitness() {
            return new Fitness(2, 41.5, 1L << 28, 0);
        }

        @Override
        public void pause() {
            asked.add("local pause");
        }

        @Override
        public void resume() {
            asked.add("local resume");
        }

        @Override
        public CompletionStage<Void> drain() {
            asked.add("local drain");
            return new CompletableFuture<>();
        }

        @Override
        public void serve(String plugin, long bundle) {
            throw new AssertionError("no command says that");
        }
    }

    private static final class StubServices implements Services {
        @Override
        public List<org.cairn.core.api.plugins.Service> all() {
            return List.of(new org.cairn.core.api.plugins.Service("echo", "0.2.0", "/echo", 10_000, "EUR"));
        }

        @Override
        public Optional<org.cairn.core.api.plugins.Service> at(String path) {
            return Optional.empty();
        }
    }

    private final class StubBroker implements Broker {
        @Override
        public Desk open(Dispatcher dispatcher, Snapshot snapshot) {
            throw new IllegalStateException("a view opens no desk");
        }

        @Override
        public long nowMicros() {
            return 5_000_000;
        }

        @Override
        public Map<Tier, Integer> waiting() {
            return Map.of(Tier.T2, 3);
        }

        @Override
        public List<Snapshot.OpenWork> work(int limit) {
            return work.subList(0, Math.min(limit, work.size()));
        }

        @Override
        public List<Snapshot.OpenWorker> workers() {
            return List.of();
        }
    }
}
