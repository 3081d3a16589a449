// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.cairn.gateway.Raw;
import org.cairn.gateway.RawHttp2;
import org.cairn.gateway.Rig;
import org.cairn.gateway.StubStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who bend HTTP: odd targets, streams that the gateway is made to reset, sides that close (CGN-1, CGN-3). */
final class HostileTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int INITIAL_WINDOW = 4;
    private static final int FRAME_SIZE = 5;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /echo\0 HTTP/1.1\r\nHost: a\r\n",
                "GET /echo?\u007f HTTP/1.1\r\nHost: a\r\n",
                "GET /echo?size=1#part HTTP/1.1\r\nHost: a\r\n",
                "GET /echo HTTP/1.2\r\nHost: a\r\n",
                "GET /echo HTTP/2.0\r\nHost: a\r\n",
                "METHODMETHODMETHODMETHODMETHODMETHOD /echo HTTP/1.1\r\nHost: a\r\n",
                "GET /echo HTTP/1.1\r\nHost: user@a\r\n",
                "GET /echo HTTP/1.1\r\nHost: a/../b\r\n",
                "GET /echo HTTP/1.1\r\nHost: a b\r\n",
                "GET /echo HTTP/1.0\r\nHost: a\r\nHost: b\r\n"
            })
    void refusesTargetsMethodsAndHostsThatAreNone(String head) throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            caller.send(head + "Authorization: Bearer " + rig.token + "\r\n\r\n");
            String answer = caller.until("}");
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @Test
    void answersCallersWhoCloseTheirSideAfterTheirLastRequest() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            caller.send(
                            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\nAuthorization: Bearer "
                                    + rig.token + "\r\n\r\nbody")
                    .sendNoMore();
            StubStream stream = rig.tunnels.next();
            assertEquals(4, stream.body().length);
            stream.answer(200, "late");
            String answer = caller.all();
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertTrue(answer.endsWith("late"), answer);
        }
    }

    @Test
    void answersAllRequestsOfSuchCallers() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            String head = " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + rig.token + "\r\n";
            caller.send("GET /echo/1" + head + "\r\nGET /echo/2" + head + "Connection: close\r\n\r\n")
                    .sendNoMore();
            rig.tunnels.next().answer(200, "one");
            rig.tunnels.next().answer(200, "two");
            String answers = caller.all();
            assertTrue(answers.contains("one") && answers.endsWith("two"), answers);
        }
    }

    @Test
    void cancelsTheWorkOfCallersWhoCloseTheirSideBeforeTheLastRequest() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            caller.send("GET /echo HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + rig.token + "\r\n\r\n")
                    .sendNoMore();
            rig.tunnels.next().cancelled.get(10, TimeUnit.SECONDS);
            assertEquals("", caller.all());
        }
    }

    @Test
    void hangsUpOnCallersWhoMakeItResetStreams() throws Exception {
        try (Rig rig = new Rig();
                RawHttp2 caller = new RawHttp2(rig)) {
            rig.worker("wk-1");
            try {
                for (int stream = 1; stream < 2 * Limits.RESETS_MAX + 100; stream += 2) {
                    caller.get(stream, "/echo", rig.token);
                    caller.send(RawHttp2.WINDOW_UPDATE, 0, stream, new byte[4]);
                }
            } catch (IOException e) {
                // it hung up already
            }
            assertEquals(PROTOCOL_ERROR, caller.until(RawHttp2.RESET).code());
            assertEquals(ENHANCE_YOUR_CALM, caller.until(RawHttp2.GO_AWAY).code());
        }
    }

    @Test
    void resetsStreamsThatBeginWithTrailers() throws Exception {
        try (Rig rig = new Rig();
                RawHttp2 caller = new RawHttp2(rig)) {
            caller.send(
                    RawHttp2.HEADERS,
                    RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                    1,
                    RawHttp2.head("authorization", "Bearer " + rig.token));
            assertEquals(PROTOCOL_ERROR, caller.until(RawHttp2.RESET).code());
        }
    }

    @Test
    void tellsWhyItHangsUp() throws Exception {
        try (Rig rig = new Rig();
                RawHttp2 caller = new RawHttp2(rig, FRAME_SIZE, 1)) {
            assertEquals(PROTOCOL_ERROR, caller.until(RawHttp2.GO_AWAY).code());
        }
    }

    @Test
    void letsGoOfAnswersThatNobodyReads() throws Exception {
        try (Rig rig = new Rig("idle_seconds", 1);
                RawHttp2 caller = new RawHttp2(rig, INITIAL_WINDOW, 0)) {
            rig.worker("wk-1");
            caller.get(1, "/echo", rig.token);
            rig.tunnels.next().answer(200, "unread");
            assertEquals(1, caller.until(RawHttp2.RESET).stream());
        }
    }

    @Test
    void sendsLongAnswersInPartsSoThatSlowReadersAreSeenToRead() {
        EmbeddedChannel channel = new EmbeddedChannel();
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        Exchange exchange = new Exchange(channel, request, "id", false, true);
        exchange.answer(200, new DefaultHttpHeaders(), Unpooled.wrappedBuffer(new byte[200_000]));
        HttpResponse head = channel.readOutbound();
        assertEquals("200000", head.headers().get("content-length"));
        int bytes = 0;
        for (HttpContent part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            assertTrue(part.content().readableBytes() <= 64 * 1024);
            bytes += part.content().readableBytes();
            assertEquals(bytes == 200_000, part instanceof LastHttpContent);
            part.release();
        }
        assertEquals(200_000, bytes);
    }

    @Test
    void hasLessPatienceTheMoreIsUnread() {
        Unread unread = new Unread(100);
        assertTrue(unread.add(50));
        assertEquals(60, unread.patienceSeconds(60));
        assertTrue(unread.add(50));
        assertEquals(Limits.UNREAD_SECONDS, unread.patienceSeconds(60));
        assertEquals(false, unread.add(1), "too much");
        assertTrue(unread.add(0), "heads and ends go through");
        unread.remove(50);
        assertTrue(unread.add(1));
    }

    @Test
    void stopsWorkWhoseAnswerNobodyReads() throws Exception {
        try (Rig rig = new Rig("idle_seconds", 1);
                RawHttp2 caller = new RawHttp2(rig, INITIAL_WINDOW, 0)) {
            rig.worker("wk-1");
            caller.get(1, "/echo", rig.token);
            StubStream stream = rig.tunnels.next();
            stream.head(200);
            stream.data(new byte[70_000]);
            stream.cancelled.get(10, TimeUnit.SECONDS);
            assertEquals(1, caller.until(RawHttp2.RESET).stream());
        }
    }

    @Test
    void countsConnectionsByNetwork() throws Exception {
        Door door = new Door(new Limits(100, 2, 60, 15));
        assertTrue(door.enter(from("2001:db8:1:2::1")));
        EmbeddedChannel second = from("2001:db8:1:2:ffff::9");
        assertTrue(door.enter(second));
        assertEquals(false, door.enter(from("2001:db8:1:2:3:4:5:6")), "one /64 is one caller");
        assertTrue(door.enter(from("2001:db8:1:3::1")));
        assertTrue(door.enter(from("192.0.2.1")));
        assertTrue(door.enter(from("192.0.2.2")));
        second.close().sync();
        assertTrue(door.enter(from("2001:db8:1:2::3")));
        for (int i = 0; i < 5; i++) {
            assertTrue(door.enter(from("::1")), "loopback has no such limit");
        }
        assertEquals(1, door.refused());
    }

    private static EmbeddedChannel from(String address) throws Exception {
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(address), 1);
        return new EmbeddedChannel() {
            @Override
            public SocketAddress remoteAddress() {
                return remote;
            }
        };
    }
}
