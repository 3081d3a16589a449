// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cairn.testkit.identity.Ed25519Key;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CGN-3, CGN-4, CGN-8: attempts through a tunnel; docs/TUNNEL.md 3 and 5. */
@Timeout(60)
class AttemptTest {
    private static final long LARGE = 64L << 20;
    private static final long WINDOW = 1 << 20;

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

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private RecordingListener call(String service, String target) {
        RecordingListener listener = new RecordingListener();
        listener.open(gateway, id, GatewayEnd.head(service, target)).write(Unpooled.EMPTY_BUFFER, true);
        return listener;
    }

    private String serves() throws InterruptedException {
        return String.valueOf(worker.served.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void carriesBodyBothWaysAndWhatItTook() throws Exception {
        RecordingListener listener = new RecordingListener();
        WorkStream stream = listener.open(gateway, id, GatewayEnd.head("echo", "/a?b=c"));
        stream.write(bytes("hello "), false);
        stream.write(bytes("world"), true);
        Usage usage = listener.awaitEnd();
        assertEquals(200, listener.status.get());
        assertEquals("hello world", listener.text());
        assertEquals(
                new Usage(false, 12, 3400, 3100, 1048576, new java.util.TreeMap<>(Map.of("pages", "2", "title", "ä"))),
                usage);
        assertEquals(1, gateway.server().workers().get(0).done());
        assertEquals(0, gateway.server().workers().get(0).running());
    }

    @Test
    void tellsFailedService() throws Exception {
        assertTrue(call("failed", "/").awaitEnd().failed());
    }

    @Test
    void sendsNeitherCredentialsNorHopByHopHeadersAndTakesTheWorkersOwnOut() throws Exception {
        WorkHead head = new WorkHead(
                "req-9",
                2,
                "headers",
                "/headers",
                "GET",
                "/headers?q=1",
                "gw.example:8443",
                new DefaultHttpHeaders()
                        .set("Authorization", "Bearer secret")
                        .set("Connection", "X-Hop, close")
                        .set("X-Hop", "1")
                        .set("Cairn-Work", "forged")
                        .set("Cookie", "a=b")
                        .set("Host", "other"),
                1_000);
        RecordingListener listener = new RecordingListener();
        listener.open(gateway, id, head).write(Unpooled.EMPTY_BUFFER, true);
        listener.awaitEnd();
        assertEquals(
                ":authority;:method;:path;:scheme;cairn-attempt;cairn-mount;cairn-service;cairn-timeout;cairn-work;cookie",
                listener.headers.get("x-seen"));
        assertEquals("/headers?q=1", listener.headers.get("x-path"));
        assertEquals("gw.example:8443", listener.headers.get("x-authority"));
        assertEquals("text/plain", listener.headers.get("content-type"));
        assertNull(listener.headers.get("cairn-receipt"));
        assertEquals("1.1.0", listener.version);
    }

    @ParameterizedTest
    @CsvSource({"decline,DECLINED", "abort,BROKEN", "bare,BROKEN", "negative,BROKEN", "odd,BROKEN"})
    void tellsHowAnAttemptFailed(String service, WorkListener.Failure failure) throws Exception {
        assertEquals(failure, call(service, "/").awaitFailure());
        assertEquals(0, gateway.server().workers().get(0).running());
        call("echo", "/").awaitEnd();
    }

    @Test
    void carriesFiveHundredAttemptsAtOnce() throws Exception {
        List<RecordingListener> hanging = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            hanging.add(call("hang", "/" + i));
        }
        for (RecordingListener listener : hanging) {
            assertEquals(200, listener.status.get(10, TimeUnit.SECONDS));
        }
        assertEquals(500, gateway.server().workers().get(0).running());
        call("echo", "/").awaitEnd();
        worker.close();
        for (RecordingListener listener : hanging) {
            assertEquals(WorkListener.Failure.LOST, listener.awaitFailure());
        }
        assertEquals("left " + id, gateway.hears());
    }

    @Test
    void survivesThreeHundredCancelledAttempts() throws Exception {
        for (int i = 0; i < 300; i++) {
            RecordingListener listener = new RecordingListener();
            WorkStream stream = listener.open(gateway, id, GatewayEnd.head("hang", "/" + i));
            listener.status.get(10, TimeUnit.SECONDS);
            stream.cancel();
        }
        for (int i = 0; i < 300; i++) {
            assertEquals("hang", serves());
            assertEquals("cancelled", serves());
        }
        call("echo", "/").awaitEnd();
        assertTrue(gateway.heard.isEmpty());
    }

    @Test
    void survivesThreeHundredDeclinedAttempts() throws Exception {
        for (int i = 0; i < 300; i++) {
            assertEquals(WorkListener.Failure.DECLINED, call("decline", "/").awaitFailure());
        }
        call("echo", "/").awaitEnd();
        assertEquals(0, gateway.server().workers().get(0).lost());
    }

    @Test
    void saysNothingMoreAfterCancel() throws Exception {
        RecordingListener listener = new RecordingListener();
        WorkStream stream = listener.open(gateway, id, GatewayEnd.head("hang", "/"));
        listener.status.get(10, TimeUnit.SECONDS);
        int calls = listener.calls.get();
        stream.cancel();
        stream.write(bytes("too late"), true);
        assertEquals("hang", serves());
        assertEquals("cancelled", serves());
        worker.close();
        assertEquals("left " + id, gateway.hears());
        gateway.executor().submit(() -> {}).sync();
        assertEquals(calls, listener.calls.get());
    }

    @Test
    void takesAnswerThatComesBeforeTheBodyWasRead() throws Exception {
        RecordingListener listener = new RecordingListener();
        WorkStream stream = listener.open(gateway, id, GatewayEnd.head("early", "/"));
        listener.awaitEnd();
        assertEquals("", listener.version, "it told what is no version");
        stream.write(bytes("nobody reads this"), true);
        call("echo", "/").awaitEnd();
    }

    @Test
    void holdsUploadsBackWhileTheWorkerDoesNotRead() throws Exception {
        RecordingListener listener = new RecordingListener();
        WorkStream stream = listener.open(gateway, id, GatewayEnd.head("stalled", "/"));
        assertEquals("stalled", serves());
        byte[] chunk = new byte[32 * 1024];
        long sent = 0;
        boolean last = false;
        while (!last) {
            if (!stream.isWritable() && !listener.writable.tryAcquire(200, TimeUnit.MILLISECONDS) && sent >= WINDOW) {
                assertTrue(sent <= 2 * WINDOW || worker.release.isDone(), "too much waits: " + sent);
                worker.release.complete(null);
            }
            if (stream.isWritable()) {
                sent += chunk.length;
                last = sent >= LARGE;
                stream.write(Unpooled.wrappedBuffer(chunk), last);
            }
        }
        assertTrue(worker.release.isDone(), "nothing was held back");
        listener.awaitEnd();
    }

    @Test
    void holdsAnswersBackWhileTheCallerDoesNotRead() throws Exception {
        RecordingListener listener = new RecordingListener();
        listener.consumes = false;
        WorkStream stream = listener.open(gateway, id, GatewayEnd.head("size", "/" + LARGE));
        stream.write(Unpooled.EMPTY_BUFFER, true);
        while (listener.bytes.get() < WINDOW) {
            call("echo", "/").awaitEnd();
        }
        call("echo", "/").awaitEnd();
        assertEquals(WINDOW, listener.bytes.get());
        listener.consumes = true;
        stream.consumed((int) WINDOW);
        listener.awaitEnd();
        assertEquals(LARGE, listener.bytes.get());
    }
}
