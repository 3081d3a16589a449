// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.work.WorkerPool.Command;
import org.cairn.testkit.identity.Ed25519Key;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CGN-2, CGN-4: the control stream and the life of a tunnel; docs/TUNNEL.md 3 and 4. */
@Timeout(60)
class TunnelTest {
    private GatewayEnd gateway;
    private StubWorker worker;
    private String id;

    @BeforeEach
    void connect() throws Exception {
        gateway = new GatewayEnd();
        worker = gateway.connected(new Ed25519Key());
        id = GatewayEnd.id(worker);
        assertEquals("offered " + id, gateway.hears());
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void hearsCreditsThatRise() throws Exception {
        worker.line(Map.of("type", "credits", "total", 5));
        worker.line(Map.of("type", "credits", "total", 5));
        worker.line(Map.of("type", "credits", "total", 3));
        worker.line(Map.of("type", "credits", "total", 9));
        assertEquals("credits 5", gateway.hears());
        assertEquals("credits 9", gateway.hears());
    }

    @Test
    void hearsStateProgressAndNewOffersAndIgnoresWhatItDoesNotKnow() throws Exception {
        worker.line(Map.of("type", "poem", "text", "..."));
        worker.line(Map.of("type", "state", "state", "draining"));
        assertEquals("paused true", gateway.hears());
        assertEquals("draining", gateway.server().workers().get(0).state());
        worker.line(Map.of("type", "state", "state", "active"));
        assertEquals("paused false", gateway.hears());
        worker.line(Map.of("type", "progress", "work", "r1", "attempt", 2, "fraction", 0.5, "message", "half"));
        assertEquals("progress r1 2 0.5 half", gateway.hears());
        worker.offer(3);
        assertEquals("offered " + id, gateway.hears());
        assertEquals(3, gateway.server().workers().get(0).offer().slots());
    }

    @Test
    void sendsCommands() throws Exception {
        assertTrue(gateway.server().send(id, Command.PAUSE));
        assertTrue(gateway.server().send(id, Command.RESUME));
        assertTrue(gateway.server().send(id, Command.DRAIN));
        for (String type : new String[] {"pause", "resume", "drain"}) {
            Map<String, Object> line = worker.control.poll(10, TimeUnit.SECONDS);
            assertEquals(Map.of("type", type), line);
        }
        assertTrue(gateway.server().send(id, Command.DISCONNECT));
        assertEquals("left " + id, gateway.hears());
        assertEquals(1001, worker.closed.get(10, TimeUnit.SECONDS));
        assertFalse(gateway.server().send(id, Command.PAUSE));
        assertTrue(gateway.server()
                .open(id, GatewayEnd.head("echo", "/"), new RecordingListener(), gateway.executor())
                .isEmpty());
    }

    @Test
    void findsWorkerThatStoppedAnswering() throws Exception {
        TunnelOptions quick = new TunnelOptions(Duration.ofSeconds(10), 10, 10, Duration.ofMillis(200), 3);
        try (GatewayEnd impatient = new GatewayEnd(quick, identities -> identities)) {
            StubWorker stalling = impatient.connected(new Ed25519Key());
            String stalled = GatewayEnd.id(stalling);
            assertEquals("offered " + stalled, impatient.hears());
            stalling.channel().config().setAutoRead(false);
            assertEquals("left " + stalled, impatient.hears());
        }
    }

    @Test
    void hangsUpOnControlLineOfMoreThan64Kibibytes() throws Exception {
        worker.raw("{\"type\":\"offer\",\"filler\":\"" + "x".repeat(70_000));
        assertEquals("left " + id, gateway.hears());
    }

    @Test
    void hangsUpOnOfferWithoutSense() throws Exception {
        worker.line(Map.of("type", "offer", "slots", 5_000));
        assertEquals("left " + id, gateway.hears());
    }

    @Test
    void hangsUpOnLinesThatAreNoObjects() throws Exception {
        worker.raw("[1]\n");
        assertEquals("left " + id, gateway.hears());
    }

    @Test
    void leavesNothingBehindWhenItStops() throws Exception {
        RecordingListener hanging = new RecordingListener();
        hanging.open(gateway, id, GatewayEnd.head("hang", "/"));
        hanging.status.get(10, TimeUnit.SECONDS);
        gateway.server().close();
        assertEquals(WorkListener.Failure.LOST, hanging.awaitFailure());
        assertEquals("left " + id, gateway.hears());
        worker.closed.get(10, TimeUnit.SECONDS);
    }
}
