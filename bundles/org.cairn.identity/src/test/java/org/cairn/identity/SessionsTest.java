// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.work.Tier;
import org.cairn.identity.core.KeyCodec;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.node.SimClock;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Costs, delays and ends of sessions; races (CGN-3, CGN-6). */
class SessionsTest {
    private static final String GUESSER = "192.0.2.7";
    private static final String HERE = "127.0.0.1";

    private final SimNode node = new SimNode();
    private final Identity identity;
    private final Accounts.Credential customer;

    SessionsTest() throws IOException {
        identity = Identity.open(node, Settings.DEFAULT, IdentityTest.CHEAP);
        customer = get(identity.accounts().create(AccountKind.CUSTOMER, "c", Optional.empty()));
    }

    @AfterEach
    void close() {
        identity.close();
        node.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static IdentityException refused(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        return Stages.cause(assertThrows(CompletionException.class, future::join));
    }

    private CompletionStage<Sessions.Grant> open(String key, String source) {
        return identity.sessions().open(customer.account().id(), key, source);
    }

    @Test
    void delaysTheGuesserAndNeverTheVictim() {
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    Kind.UNAUTHENTICATED, refused(open("ck_guess" + i, GUESSER)).kind());
        }
        IdentityException delayed = refused(open(customer.key(), GUESSER));
        assertEquals(Kind.BUSY, delayed.kind());
        assertEquals(1_000, delayed.retryAfterMillis());
        assertTrue(get(open(customer.key(), HERE)).token().startsWith("cs1."));
        node.advance(Duration.ofSeconds(1));
        assertTrue(get(open(customer.key(), GUESSER)).token().startsWith("cs1."));
    }

    @Test
    void endsStagesWithThePlainException() {
        List<Throwable> seen = new ArrayList<>();
        var unused = open("wrong", HERE).whenComplete((grant, why) -> seen.add(why));
        assertEquals(IdentityException.class, seen.get(0).getClass());
    }

    @Test
    void staysValidWhileSigningKeysRotate() {
        List<String> tokens = new ArrayList<>();
        for (int hour = 0; hour < 60; hour++) {
            tokens.add(get(open(customer.key(), HERE)).token());
            node.advance(Duration.ofMinutes(55));
            String last = tokens.get(hour);
            assertEquals(
                    customer.account().id(), identity.sessions().check(last).account());
            node.advance(Duration.ofMinutes(5));
            assertThrows(IdentityException.class, () -> identity.sessions().check(last));
        }
    }

    @Test
    void refusesATokenFromBeforeTheClockWasSetBack() {
        String token = get(open(customer.key(), HERE)).token();
        node.clock().jump(SimClock.START.minusSeconds(120));
        assertEquals(customer.account().id(), identity.sessions().check(token).account());
        node.clock().jump(SimClock.START.minusSeconds(3_600));
        assertThrows(IdentityException.class, () -> identity.sessions().check(token));
    }

    @Test
    void appliesNarrowerTiersToSessionsThatAreOpen() {
        String token = get(open(customer.key(), HERE)).token();
        get(identity.accounts().tiers(customer.account().id(), Set.of(Tier.T1)));
        Session session = identity.sessions().check(token);
        assertEquals(Set.of(Tier.T1), session.tiers());
    }

    @Test
    void forgetsRevocationsOnceTheirSessionsAreOver() {
        Sessions.Grant grant = get(open(customer.key(), HERE));
        String id = identity.sessions().check(grant.token()).id();
        identity.sessions().revoke(id).toCompletableFuture().join();
        node.advance(Duration.ofHours(3));
        assertEquals(
                Kind.INVALID, refused(identity.sessions().revoke("no session")).kind());
        assertThrows(IdentityException.class, () -> identity.sessions().check(grant.token()));
    }

    @Test
    void enrolsExactlyOneOfManyWithOneInvitation() throws Exception {
        String worker = get(identity.accounts().create(AccountKind.WORKER, "w", Optional.empty()))
                .account()
                .id();
        String secret =
                get(identity.workers().invite(worker, Duration.ofHours(1))).secret();
        AtomicInteger enrolled = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        int threads = 8;
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            byte[] key = new Ed25519Key().publicKey();
            String source = "10.0.0." + i;
            Thread thread = new Thread(() -> {
                try {
                    together.await();
                    get(identity.workers().enrol(worker, secret, key, "m", source));
                    enrolled.incrementAndGet();
                } catch (CompletionException e) {
                    refused.addAndGet(Stages.cause(e).kind() == Kind.UNAUTHENTICATED ? 1 : 1_000);
                } catch (Exception e) {
                    refused.addAndGet(1_000_000);
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        assertEquals(1, enrolled.get());
        assertEquals(threads - 1, refused.get());
    }

    @Test
    void letsAThousandMachinesComeBackAtOnce() {
        Accounts.Credential worker = get(identity.accounts().create(AccountKind.WORKER, "w", Optional.empty()));
        Ed25519Key key = new Ed25519Key();
        WorkerIdentities.Machine machine =
                get(identity.workers().enrol(worker.account().id(), worker.key(), key.publicKey(), "m", HERE));
        byte[] message = {7};
        byte[] signature = key.sign(message);
        List<CompletionStage<WorkerIdentities.Machine>> back = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            back.add(identity.workers().authenticate(machine.id(), message, signature));
        }
        for (CompletionStage<WorkerIdentities.Machine> each : back) {
            assertEquals(machine, get(each));
        }
    }

    @Test
    void refusesWeakPublicKeys() {
        Accounts.Credential worker = get(identity.accounts().create(AccountKind.WORKER, "w", Optional.empty()));
        String id = worker.account().id();
        byte[] neutral = new byte[32];
        neutral[0] = 1; // the neutral element: anything would verify
        assertEquals(
                Kind.INVALID,
                refused(identity.workers().enrol(id, worker.key(), neutral, "m", HERE))
                        .kind());
        assertEquals(
                Kind.INVALID,
                refused(identity.workers().enrol(id, worker.key(), new byte[32], "m", HERE))
                        .kind());
    }

    @Test
    void hashesOnceForManyCallersAndThenRemembersForAWhile() {
        try (SimNode queued = new SimNode(SimNode.Blocking.QUEUED)) {
            org.cairn.identity.core.Book book = new org.cairn.identity.core.Book();
            Secrets secrets = new Secrets(new KeyCodec(new byte[32]));
            Hashing hashing = new Hashing(IdentityTest.CHEAP, queued.blocking());
            KeyVerifier verifier = new KeyVerifier(queued.clock(), book, secrets, hashing);
            String id = customer.account().id();
            String key = secrets.key(id);
            CompletableFuture<String> hash = hashing.hash(key);
            queued.runBlocking();
            var entry = new org.cairn.identity.core.AccountEntry(customer.account(), 1, hash.join(), new byte[0]);
            book.put(entry);

            List<CompletableFuture<?>> callers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                callers.add(verifier.verify(id, key, HERE));
            }
            assertEquals(1, queued.blockingPending());
            queued.runBlocking();
            assertTrue(callers.stream().allMatch(caller -> caller.join() == entry));
            assertTrue(verifier.verify(id, key, HERE).isDone());
            assertEquals(0, queued.blockingPending());

            queued.advance(KeyVerifier.REMEMBERED);
            CompletableFuture<?> later = verifier.verify(id, key, HERE);
            assertEquals(1, queued.blockingPending());
            book.put(entry.withKeyHash("$reset"));
            queued.runBlocking();
            assertEquals(Kind.UNAUTHENTICATED, refused(later).kind());
            hashing.close();
        }
    }
}
