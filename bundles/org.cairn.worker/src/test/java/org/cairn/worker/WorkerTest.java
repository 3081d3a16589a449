// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.testkit.node.SimNode;
import org.cairn.worker.core.Conditions;
import org.cairn.worker.host.HostedService;
import org.cairn.worker.host.StubAnswer;
import org.cairn.worker.host.TemporaryFiles;
import org.cairn.worker.host.ThreadMeter;
import org.cairn.worker.tunnel.Attempt;
import org.cairn.worker.tunnel.TunnelHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Version;

/** CGN-4, CGN-8 and CGN-9: credits, offers, pause, drain and conditions, against a stub of the tunnel. */
@Timeout(20)
class WorkerTest implements Worker.Line {
    private final SimNode node = new SimNode();
    private final StubTunnel tunnel = new StubTunnel();
    private final List<String> line = new ArrayList<>();
    private final Semaphore may = new Semaphore(0);
    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private double load;
    private boolean closesAtOnce = true;
    private Runnable whenClosed = () -> {};
    private Worker worker;

    @BeforeEach
    void make() throws IOException {
        TemporaryFiles files = new TemporaryFiles(node.directory("worker").resolve("tmp"), 1000);
        worker = new Worker(node, files, ThreadMeter.ofThisJvm(), () -> load, 2, this);
        worker.fitness(new WorkerControl.Fitness(4, 3.5, 1 << 28, 0));
        worker.serve("echo", 7);
        worker.host().add(service("echo", (request, response) -> {
            begun.release();
            try {
                may.acquire();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }));
    }

    @AfterEach
    void leavesNothingBehind() {
        worker.close(0);
        assertEquals(0, node.scheduler().pending());
        node.close();
    }

    private static HostedService service(String id, DService service) {
        return new HostedService(id, 7, Version.parseVersion("1.0.0"), () -> service);
    }

    @Override
    public String gateway() {
        return "wss://gw:1";
    }

    @Override
    public void dial() {
        line.add("dial");
    }

    @Override
    public synchronized void hangUp(Runnable then) {
        line.add("hangUp");
        whenClosed = then;
        if (closesAtOnce) {
            then.run();
        }
    }

    @Override
    public void accepted(String id, String tier) {
        line.add("accepted " + id + " " + tier);
    }

    @Override
    public void refused(String reason) {
        line.add("refused " + reason);
    }

    private Attempt begin(StubAnswer answer) {
        return worker.begin(
                new TunnelHandler.Head(
                        "w", 1, "echo", "/echo", "GET", "/echo", new DefaultHttpHeaders(), 60_000, false),
                answer);
    }

    private void connect() {
        worker.connected("wk-1", "4B", tunnel);
    }

    @Test
    void saysFirstWhatItOffersThenItsStateThenCredits() {
        assertEquals("connecting", worker.status().state());
        connect();
        assertEquals(List.of("offer", "state", "credits"), tunnel.types());
        assertEquals(Map.of("echo", "1.0.0"), tunnel.last("offer", "services"));
        assertEquals(3.5, tunnel.last("offer", "kmips"));
        assertEquals(2, tunnel.last("offer", "slots"));
        assertEquals("active", tunnel.last("state", "state"));
        assertEquals(2L, tunnel.last("credits", "total"));
        assertEquals(List.of("accepted wk-1 4B"), line);
        WorkerControl.Status status = worker.status();
        assertEquals(Optional.of("wk-1"), status.worker());
        assertEquals(Optional.of(node.clock().instant()), status.connected());
        assertEquals(Set.of("echo"), status.services());
    }

    @Test
    void grantsAgainWhenWorkEnds() throws InterruptedException {
        connect();
        StubAnswer first = new StubAnswer();
        begin(first);
        begin(new StubAnswer());
        assertEquals(2, worker.status().running());
        may.release();
        tunnel.await("credits", "total", 3L);
        may.release();
        tunnel.await("credits", "total", 4L);
        assertEquals(2, worker.status().done());
        assertEquals(0, worker.status().failed());
        assertEquals(List.of("echo"), tunnel.last("offer", "warm"));
    }

    @Test
    void declinesWhatItNeverGranted() {
        connect();
        begin(new StubAnswer());
        begin(new StubAnswer());
        StubAnswer third = new StubAnswer();
        Attempt declined = begin(third);
        ByteBuf body = Unpooled.copiedBuffer(new byte[10]);
        declined.data(body);
        assertEquals(List.of("decline"), third.calls);
        assertEquals(10, third.consumed);
        assertEquals(0, body.refCnt());
        may.release(2);
    }

    @Test
    void tellsWhichServicesComeAndGo() {
        connect();
        HostedService other = service("other", (request, response) -> {});
        worker.host().add(other);
        worker.serve("other", 7);
        assertEquals(Map.of("echo", "1.0.0", "other", "1.0.0"), tunnel.last("offer", "services"));
        worker.host().remove(other);
        assertEquals(Map.of("echo", "1.0.0"), tunnel.last("offer", "services"));
        assertEquals(5, tunnel.types().size(), "nothing is said twice");
    }

    @Test
    void grantsNothingWhilePausedAndKeepsItsWord() throws InterruptedException {
        connect();
        worker.control("pause", Map.of("type", "pause"));
        assertEquals("paused", tunnel.last("state", "state"));
        assertEquals("paused by the gateway", worker.status().reason());
        StubAnswer granted = new StubAnswer();
        begin(granted);
        may.release();
        granted.await("end");
        worker.pause();
        worker.control("resume", Map.of());
        assertEquals(2L, tunnel.last("credits", "total"));
        worker.resume();
        tunnel.await("credits", "total", 3L);
        assertEquals("active", tunnel.last("state", "state"));
    }

    @Test
    void drainEndsWhenNothingIsUnderWayAndTheTunnelIsClosed() throws InterruptedException {
        connect();
        closesAtOnce = false;
        StubAnswer running = new StubAnswer();
        begin(running);
        CompletableFuture<Void> drained = worker.drain().toCompletableFuture();
        assertEquals("draining", tunnel.last("state", "state"));
        StubAnswer late = new StubAnswer();
        begin(late);
        assertEquals(List.of("decline"), late.calls, "it is done elsewhere");
        assertEquals(List.of("accepted wk-1 4B"), line);
        may.release();
        running.await("end");
        while (worker.status().running() > 0) {
            Thread.onSpinWait();
        }
        awaitLine("hangUp");
        assertFalse(drained.isDone());
        whenClosed();
        drained.join();
        assertEquals("drained", worker.status().state());
        worker.resume();
        assertEquals("dial", line.get(line.size() - 1));
        closesAtOnce = true;
    }

    private synchronized void whenClosed() {
        whenClosed.run();
    }

    private void awaitLine(String what) {
        while (true) {
            synchronized (this) {
                if (line.contains(what)) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void drainInterruptsWhatIsLeftAfterAMinute() throws InterruptedException {
        connect();
        StubAnswer running = new StubAnswer();
        begin(running);
        begun.acquire();
        CompletableFuture<Void> drained = worker.drain().toCompletableFuture();
        node.advance(Duration.ofMillis(59_999));
        assertFalse(drained.isDone());
        node.advance(Duration.ofMillis(1));
        drained.join();
        running.await("abort");
    }

    @Test
    void resumeEndsADrain() {
        connect();
        begin(new StubAnswer());
        CompletableFuture<Void> drained = worker.drain().toCompletableFuture();
        worker.resume();
        assertThrows(CompletionException.class, drained::join);
        assertEquals("active", tunnel.last("state", "state"));
        assertEquals("active", worker.status().state());
        may.release();
    }

    @Test
    void takesWorkOnlyUnderItsConditions() {
        connect();
        worker.configure(2, new Conditions("02-03", 0.5));
        assertEquals("paused", tunnel.last("state", "state"));
        assertEquals("outside its hours 02-03 UTC", worker.status().reason());
        var ticks = node.scheduler().scheduleAtFixedRate(worker::tick, 5, 5, java.util.concurrent.TimeUnit.SECONDS);
        node.advance(Duration.ofHours(2));
        assertEquals("active", tunnel.last("state", "state"));
        load = 0.6;
        node.advance(Duration.ofSeconds(5));
        assertEquals("load 0.60 per core, limit 0.50", worker.status().reason());
        load = 0.1;
        node.advance(Duration.ofSeconds(5));
        assertEquals("active", tunnel.last("state", "state"));
        node.advance(Duration.ofHours(1));
        assertEquals("paused", tunnel.last("state", "state"));
        ticks.cancel(false);
    }

    @Test
    void countsWhatALostTunnelLeftRunning() throws InterruptedException {
        connect();
        Attempt attempt = begin(new StubAnswer());
        begun.acquire();
        attempt.cancelled();
        interrupted.await();
        worker.disconnected("the gateway cannot be reached");
        assertEquals("the gateway cannot be reached", worker.status().reason());
        while (worker.status().running() > 0) {
            Thread.onSpinWait();
        }
        connect();
        assertEquals(2L, tunnel.last("credits", "total"));
        assertEquals(0, worker.status().done());
    }

    @Test
    void saysWhyItWasRefused() {
        worker.refused("unknown worker");
        assertEquals("connecting", worker.status().state());
        assertEquals("refused: unknown worker", worker.status().reason());
        assertTrue(line.contains("refused unknown worker"));
    }

    @Test
    void changesItsSlotsLive() {
        connect();
        worker.configure(5, new Conditions("", 0));
        assertEquals(5, tunnel.last("offer", "slots"));
        assertEquals(5L, tunnel.last("credits", "total"));
    }
}
