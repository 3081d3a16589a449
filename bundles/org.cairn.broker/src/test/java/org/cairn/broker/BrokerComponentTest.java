// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker;

import static org.cairn.testkit.work.SampleWork.offer;
import static org.cairn.testkit.work.SampleWork.work;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Desk;
import org.cairn.core.api.work.Dispatcher;
import org.cairn.core.api.work.Refusal;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.testkit.node.SimNode;
import org.cairn.testkit.work.RecordingDispatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The broker as a service: time, threads, desks, start and stop (CGN-4). */
class BrokerComponentTest {
    private final SimNode node = new SimNode();
    private final RecordingDispatcher dispatcher = new RecordingDispatcher();

    @AfterEach
    void close() {
        node.close();
    }

    private static BrokerConfig config(Map<String, Object> set) {
        return (BrokerConfig) Proxy.newProxyInstance(
                BrokerConfig.class.getClassLoader(),
                new Class<?>[] {BrokerConfig.class},
                (proxy, method, args) -> set.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private BrokerComponent start() {
        LongSupplier micros = () -> node.clock().monotonicMicros();
        return new BrokerComponent(config(Map.of()), node, micros);
    }

    @Test
    void expiresByTheNodesTimer() {
        BrokerComponent broker = start();
        Desk desk = broker.open(dispatcher, Snapshot.EMPTY);
        desk.submit(work("a").lasts(1_000_000).at(broker.nowMicros()));
        node.advance(Duration.ofMillis(999));
        assertEquals(List.of(), dispatcher.take());
        node.advance(Duration.ofMillis(51));
        assertEquals(List.of("refuse a EXPIRED"), dispatcher.take());
        broker.stop();
    }

    @Test
    void leavesNothingBehind() {
        BrokerComponent broker = start();
        Desk desk = broker.open(dispatcher, Snapshot.EMPTY);
        broker.stop();
        desk.join(offer("w1", "echo"));
        desk.credits("w1", 1);
        desk.submit(work("a").at(0));
        assertEquals(List.of(), dispatcher.take());
        assertEquals(0, node.scheduler().pending());
        assertEquals(List.of(), broker.workers());
    }

    @Test
    void dispatchesWhatASnapshotLeadsToAfterOpening() {
        BrokerComponent broker = start();
        Snapshot snapshot = new Snapshot(
                List.of(new Snapshot.OpenWorker(offer("w1", "echo"), 1, 0, false)),
                List.of(new Snapshot.OpenWork(work("a").at(0), 0, Map.of())));
        broker.open(dispatcher, snapshot);
        assertEquals(List.of(), dispatcher.take());
        node.scheduler().runDue();
        assertEquals(List.of("assign a 1 w1"), dispatcher.take());
        broker.stop();
    }

    @Test
    void desksDoNotShareWorkers() {
        BrokerComponent broker = start();
        Desk one = broker.open(dispatcher, Snapshot.EMPTY);
        Desk two = broker.open(dispatcher, Snapshot.EMPTY);
        one.join(offer("w1", "echo"));
        one.credits("w1", 5);
        two.submit(work("a").at(1));
        one.submit(work("b").service("none").at(0));
        assertEquals(List.of(), dispatcher.take());
        assertEquals(2, broker.waiting().get(Tier.T2));
        assertEquals(
                List.of("b", "a"),
                broker.work(5).stream().map(open -> open.work().id()).toList());
        assertEquals(1, broker.work(1).size());
        assertEquals(1, broker.workers().size());
        broker.stop();
    }

    @Test
    void aDispatcherThatThrowsHarmsNobodyElse() {
        BrokerComponent broker = start();
        List<String> told = new ArrayList<>();
        Desk desk = broker.open(
                new QuietDispatcher() {
                    @Override
                    public void assign(String work, int attempt, String worker) {
                        told.add(work);
                        throw new IllegalStateException("broken");
                    }
                },
                Snapshot.EMPTY);
        desk.join(offer("w1", "echo"));
        desk.submit(work("a").at(0));
        desk.submit(work("b").at(0));
        desk.credits("w1", 5);
        assertEquals(List.of("a", "b"), told);
        broker.stop();
    }

    @Test
    void refusesConfigurationOutOfBounds() {
        for (String key : List.of("queue_max", "quarantine_max", "tick_ms")) {
            assertThrows(IllegalArgumentException.class, () -> new BrokerComponent(config(Map.of(key, 0)), node), key);
        }
        assertEquals(0, node.scheduler().pending());
    }

    /** Many threads submit, one world of workers answers from within the dispatcher and from elsewhere. */
    @Test
    void dispatchesOneAtATimeInOrderUnderManyThreads() throws InterruptedException {
        int threads = 4;
        int each = 5_000;
        BrokerComponent broker = new BrokerComponent(config(Map.of("queue_max", 1_000_000)), node);
        ConcurrentLinkedQueue<String> toAnswer = new ConcurrentLinkedQueue<>();
        CountDownLatch all = new CountDownLatch(threads * each);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        Desk desk = broker.open(
                new QuietDispatcher() {
                    @Override
                    public void assign(String work, int attempt, String worker) {
                        overlaps.addAndGet(inside.getAndIncrement());
                        toAnswer.add(work);
                        inside.decrementAndGet();
                        all.countDown();
                    }
                },
                Snapshot.EMPTY);
        desk.join(offer("w1", "echo"));
        List<Thread> running = new ArrayList<>();
        for (int n = 0; n < threads; n++) {
            int thread = n;
            Thread submitting = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    desk.submit(work(thread + "-" + i).at(broker.nowMicros()));
                    desk.credits("w1", (long) thread * each + i);
                    String answered = toAnswer.poll();
                    if (answered != null) {
                        desk.ended(answered, 1, AttemptEnd.ANSWERED);
                    }
                }
            });
            submitting.start();
            running.add(submitting);
        }
        for (Thread thread : running) {
            thread.join();
        }
        desk.credits("w1", (long) threads * each);
        assertTrue(all.await(20, TimeUnit.SECONDS), "assigned all but " + all.getCount());
        assertEquals(0, overlaps.get());
        for (String work = toAnswer.poll(); work != null; work = toAnswer.poll()) {
            desk.ended(work, 1, AttemptEnd.ANSWERED);
        }
        assertEquals(List.of(), broker.work(10));
        broker.stop();
    }

    /** Ignores what a test does not look at. */
    private abstract static class QuietDispatcher implements Dispatcher {
        @Override
        public void cancel(String work, int attempt, String worker) {}

        @Override
        public void refuse(String work, Refusal refusal) {}
    }
}
