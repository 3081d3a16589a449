// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.WorkerOffer;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.gateway.call.Awaited;
import org.cairn.gateway.tunnel.Tunnels;
import org.cairn.gateway.tunnel.WorkHead;
import org.cairn.gateway.tunnel.WorkListener;
import org.cairn.gateway.tunnel.WorkStream;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.identity.MemoryIdentity;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CGN-2, CGN-11: who may not work here any more, or not in this tier, is disconnected within seconds. */
final class RollCallTest {
    private final SimNode node = new SimNode();
    private final MemoryIdentity identity = new MemoryIdentity(node.clock());
    private final Awaited<WorkerIdentities> identities = new Awaited<>(node.scheduler(), 10_000);
    private final Pool pool = new Pool();
    private final RollCall roll = new RollCall(node.scheduler(), identities, pool);
    private final Accounts.Credential account =
            get(identity.accounts().create(AccountKind.WORKER, "lender", Optional.empty()));

    @AfterEach
    void close() {
        roll.close();
        assertEquals(0, node.scheduler().pending());
        node.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private String connected() {
        String id = get(identity.workers()
                        .enrol(account.account().id(), account.key(), new Ed25519Key().publicKey(), "m", "127.0.0.1"))
                .id();
        pool.join(id, Tier.T4B);
        return id;
    }

    private void seconds(int seconds) {
        node.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void disconnectsAMachineThatWasSuspendedAndNoOther() {
        identities.set(identity.workers());
        String barred = connected();
        connected();
        seconds(60);
        assertEquals(List.of(), pool.hungUp);
        get(identity.workers().suspend(barred, true));
        seconds(5);
        assertEquals(List.of(barred), pool.hungUp);
    }

    @Test
    void disconnectsTheMachinesOfASuspendedAccount() {
        identities.set(identity.workers());
        List<String> machines = List.of(connected(), connected());
        get(identity.accounts().suspend(account.account().id(), true));
        seconds(5);
        assertEquals(machines, pool.hungUp);
    }

    @Test
    void disconnectsAMachineWhoseTierChangedUntilItJoinsInTheNewOne() {
        identities.set(identity.workers());
        String id = connected();
        get(identity.accounts().tiers(account.account().id(), Set.of(Tier.T2)));
        seconds(5);
        assertEquals(List.of(id), pool.hungUp);
        pool.join(id, Tier.T2);
        seconds(60);
        assertEquals(List.of(id), pool.hungUp);
    }

    @Test
    void disconnectsAMachineThatIsNotEnrolled() {
        identities.set(identity.workers());
        pool.join("wk-unknown", Tier.T1);
        seconds(5);
        assertEquals(List.of("wk-unknown"), pool.hungUp);
    }

    @Test
    void disconnectsNobodyWhenTheLookUpIsBroken() {
        connected();
        seconds(30); // no identity at all
        for (Finder broken : List.<Finder>of(
                id -> CompletableFuture.failedFuture(new IdentityException(IdentityException.Kind.UNAVAILABLE, "no")),
                id -> CompletableFuture.failedFuture(new IllegalStateException("a defect")),
                id -> {
                    throw new IllegalStateException("closed");
                },
                id -> new CompletableFuture<>())) {
            identities.set(new Finding(broken));
            seconds(60);
        }
        assertEquals(List.of(), pool.hungUp);
        String barred = connected();
        get(identity.workers().suspend(barred, true));
        identities.set(identity.workers());
        seconds(20); // a look-up that never ends is given up
        assertEquals(List.of(barred), pool.hungUp);
    }

    @Test
    void goesOnWithTheNextRoundWhenOneHasNotEnded() {
        List<String> asked = new ArrayList<>();
        identities.set(new Finding(id -> {
            asked.add(id);
            return new CompletableFuture<>();
        }));
        connected();
        seconds(5);
        assertEquals(1, asked.size());
        seconds(10);
        assertEquals(1, asked.size(), "one round at a time");
        seconds(5);
        assertEquals(2, asked.size());
    }

    @Test
    void asksAboutSoManyInARoundAndAboutAllInTurn() {
        int count = 2 * RollCall.LOOKUPS_MAX + 1;
        for (int i = 0; i < count; i++) {
            pool.join("wk-%05d".formatted(i), Tier.T4B);
        }
        List<String> asked = new ArrayList<>();
        identities.set(new Finding(id -> {
            asked.add(id);
            return CompletableFuture.failedFuture(new IdentityException(IdentityException.Kind.UNAVAILABLE, "not now"));
        }));
        seconds(5);
        assertEquals(RollCall.LOOKUPS_MAX, asked.size());
        seconds(10);
        assertEquals(3 * RollCall.LOOKUPS_MAX, asked.size());
        assertEquals(count, new HashSet<>(asked).size());
        assertTrue(asked.subList(0, count).stream().sorted().toList().equals(asked.subList(0, count)));
    }

    private interface Finder {
        CompletionStage<WorkerIdentities.Machine> find(String id);
    }

    private record Finding(Finder finder) implements WorkerIdentities {
        @Override
        public CompletionStage<Machine> find(String machine) {
            return finder.find(machine);
        }

        @Override
        public CompletionStage<Enrolment> invite(String account, Duration validity) {
            throw new IllegalStateException("not asked");
        }

        @Override
        public CompletionStage<Machine> enrol(
                String account, String secret, byte[] publicKey, String label, String source) {
            throw new IllegalStateException("not asked");
        }

        @Override
        public CompletionStage<List<Machine>> list(Optional<String> account, String after, int limit) {
            throw new IllegalStateException("not asked");
        }

        @Override
        public CompletionStage<Machine> authenticate(String machine, byte[] message, byte[] signature) {
            throw new IllegalStateException("not asked");
        }

        @Override
        public CompletionStage<Machine> suspend(String machine, boolean suspended) {
            throw new IllegalStateException("not asked");
        }
    }

    /** Workers that are connected until they are hung up on. */
    private static final class Pool implements Tunnels {
        private final Map<String, WorkerPool.Connected> joined = new TreeMap<>();
        final List<String> hungUp = new ArrayList<>();

        void join(String id, Tier tier) {
            joined.put(
                    id,
                    new WorkerPool.Connected(
                            new WorkerOffer(id, tier, 1, Map.of(), Set.of()),
                            "worker-1",
                            "m",
                            "127.0.0.1",
                            Instant.EPOCH,
                            "active",
                            0,
                            0,
                            0,
                            Optional.empty()));
        }

        @Override
        public Optional<WorkStream> open(String worker, WorkHead head, WorkListener listener, EventExecutor executor) {
            return Optional.empty();
        }

        @Override
        public List<WorkerPool.Connected> workers() {
            return List.copyOf(joined.values());
        }

        @Override
        public boolean stopListening() {
            return false;
        }

        @Override
        public void sendAway() {}

        @Override
        public boolean send(String worker, WorkerPool.Command command) {
            assertEquals(WorkerPool.Command.DISCONNECT, command);
            hungUp.add(worker);
            return joined.remove(worker) != null;
        }
    }
}
