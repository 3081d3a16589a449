// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocketFactory;
import org.cairn.dservice.mediagen.Pictures;
import org.cairn.dservice.mediagen.image.Allowance;
import org.cairn.dservice.mediagen.image.Limits;
import org.cairn.dservice.mediagen.image.StopWork;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CGN-15: sources and scripts by URL, from allowed hosts only, whatever a server says. */
class FetcherTest {
    private static final SSLSocketFactory TLS = (SSLSocketFactory) SSLSocketFactory.getDefault();

    private final StubServer server = new StubServer();
    private final List<String> lookedUp = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private InetAddress[] local(String host) throws UnknownHostException {
        lookedUp.add(host);
        return new InetAddress[] {InetAddress.getLoopbackAddress()};
    }

    private Fetcher lenient() {
        return new Fetcher(
                new Policy(List.of("img.test:" + server.port(), "other.test:" + server.port()), true),
                this::local,
                TLS);
    }

    private String url(String path) {
        return "http://img.test:" + server.port() + path;
    }

    private byte[] fetch(String path) throws DServiceException {
        return lenient().fetch("source", url(path), 100_000, Pictures.allowance());
    }

    private DServiceException refuses(String path) {
        return assertThrows(DServiceException.class, () -> fetch(path));
    }

    @Test
    void fetchesBodiesOfEveryFraming() throws Exception {
        server.answer("/a?b=%20c", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhellogarbage");
        assertEquals("hello", new String(fetch("/a?b=%20c"), ISO_8859_1));
        assertTrue(server.lastRequest().contains("\r\nHost: img.test:" + server.port() + "\r\n"), server::lastRequest);
        server.answer("/", "HTTP/1.0 200 OK\n\nuntil the end");
        assertEquals("until the end", new String(fetch(""), ISO_8859_1));
        server.answer(
                "/c",
                String.join(
                        "\r\n",
                        "HTTP/1.1 103 Early",
                        "Link: x",
                        "",
                        "HTTP/1.1 200 OK",
                        "Transfer-Encoding: chunked",
                        "",
                        "3;x=y",
                        "abc",
                        "10",
                        "0123456789abcdef",
                        "0",
                        "",
                        ""));
        assertEquals("abc0123456789abcdef", new String(fetch("/c"), ISO_8859_1));
    }

    @Test
    void followsRedirectsWithinTheRules() throws Exception {
        server.answer("/a", "HTTP/1.1 302 Found\r\nLocation: /b?x\r\nContent-Length: 0\r\n\r\n");
        server.answer("/b?x", "HTTP/1.1 307 T\r\nLocation: http://other.test:" + server.port() + "/c\r\n\r\n");
        server.answer("/c", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertEquals("ok", new String(fetch("/a"), ISO_8859_1));
        assertEquals(List.of("img.test", "img.test", "other.test"), lookedUp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://evil.test/",
                "file:///etc/passwd",
                "gopher://img.test/",
                "/endless",
                "http://",
                "//evil.test/",
                "http://user@img.test/",
                "ht tp://x",
                "jar:http://img.test!/"
            })
    void refusesRedirectsElsewhere(String location) {
        server.answer("/endless", "HTTP/1.1 302 Found\r\nLocation: /endless\r\n\r\n");
        server.answer("/a", "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n");
        assertTrue(String.valueOf(refuses("/a").getMessage()).startsWith("source: "));
        assertTrue(lookedUp.stream().allMatch("img.test"::equals), lookedUp::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.1/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[fe80::1]/",
                "http://0/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[64:ff9b::a00:1]/",
                "http://localhost/",
                "https://192.168.0.1/",
                "http://[fd00::1]/"
            })
    void refusesPrivateAddressesInEveryNotationEvenIfEveryHostIsAllowed(String url) {
        Fetcher open = new Fetcher(new Policy(List.of("*"), false), InetAddress::getAllByName, TLS);
        DServiceException e =
                assertThrows(DServiceException.class, () -> open.fetch("source", url, 1000, Pictures.allowance()), url);
        assertTrue(e.kind() == Kind.INVALID || e.kind() == Kind.UPSTREAM, url);
    }

    @Test
    void refusesAHostWhoseAddressesAreMixedOrChange() throws Exception {
        InetAddress good = InetAddress.getByAddress(new byte[] {1, 1, 1, 1});
        InetAddress bad = InetAddress.getLoopbackAddress();
        Fetcher mixed = new Fetcher(new Policy(List.of("img.test"), false), h -> new InetAddress[] {good, bad}, TLS);
        DServiceException e = assertThrows(
                DServiceException.class, () -> mixed.fetch("source", "http://img.test/", 1000, Pictures.allowance()));
        assertEquals(Kind.INVALID, e.kind());
    }

    @Test
    void looksANameUpOnceForEachConnection() throws Exception {
        server.answer("/a", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        fetch("/a");
        assertEquals(List.of("img.test"), lookedUp, "what was checked is what was used");
    }

    @Test
    void comparesHostsAndPortsWithTheList() throws Exception {
        Policy policy = new Policy(List.of(" Img.Test ", "*.cdn.test", "api.test:8443", "[2606:4700::1]"), false);
        for (String good : List.of(
                "http://img.test/",
                "https://IMG.TEST/x",
                "http://img.test:80/",
                "https://a.b.cdn.test/",
                "https://api.test:8443/",
                "http://[2606:4700::1]/")) {
            policy.check("source", good);
        }
        for (String bad : List.of(
                "http://img.test:8080/",
                "https://img.test:80/",
                "http://cdn.test/",
                "http://evilcdn.test/",
                "https://api.test/",
                "http://img.test.evil.test/",
                "http://img.test@evil.test/",
                "http://img.test./",
                "http:///x",
                "img.test",
                "http://img.test\\@evil.test/",
                "ftp://img.test/",
                "data:,x",
                "http://img.test:99999999999/",
                "http://" + "a".repeat(5000))) {
            assertThrows(DServiceException.class, () -> policy.check("source", bad), bad);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 500 No\r\n\r\n",
                "HTTP/1.1 302 Found\r\n\r\n",
                ""
            })
    void namesTheSourceWhenItsServerAnswersBadly(String answer) {
        server.answer("/bad", answer);
        DServiceException e = refuses("/bad");
        assertEquals(Kind.UPSTREAM, e.kind());
        assertTrue(String.valueOf(e.getMessage()).startsWith("source: "), e.getMessage());
    }

    @Test
    void refusesWhatIsTooLongOrMissing() {
        server.answer("/long", "HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n");
        assertEquals(Kind.TOO_LARGE, refuses("/long").kind());
        server.answer("/longer", "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(100_001));
        assertEquals(Kind.TOO_LARGE, refuses("/longer").kind());
        server.answer("/chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n");
        assertEquals(Kind.TOO_LARGE, refuses("/chunks").kind());
        server.answer("/head", "HTTP/1.1 200 OK\r\nX: " + "x".repeat(10_000) + "\r\n\r\n");
        assertEquals(Kind.UPSTREAM, refuses("/head").kind());
        server.answer("/heads", "HTTP/1.1 200 OK\r\n" + "X: x\r\n".repeat(200) + "\r\n");
        assertEquals(Kind.UPSTREAM, refuses("/heads").kind());
        server.answer("/gone", "HTTP/1.1 404 Not Found\r\n\r\n");
        assertEquals(Kind.NOT_FOUND, refuses("/gone").kind());
    }

    @Test
    void givesUpOnAServerThatStallsOrDrips() {
        Limits hasty = new Limits(1000, 1000, 1, 1000, 1, 300, 1000, 1000);
        server.stall("/stall", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab");
        assertTimeout(Duration.ofSeconds(5), () -> {
            Throwable end = assertThrows(
                    Throwable.class, () -> lenient().fetch("source", url("/stall"), 1000, Pictures.allowance(hasty)));
            assertTrue(end instanceof StopWork || end instanceof DServiceException, () -> end.toString());
        });
    }

    @Test
    void endsAtOnceWhenItsThreadIsInterrupted() throws Exception {
        CountDownLatch waiting = server.stall("/stall", "HTTP/1.1 200 OK\r\n");
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try (Allowance allowance = Pictures.allowance()) {
                lenient().fetch("source", url("/stall"), 1000, allowance);
            } catch (StopWork | DServiceException e) {
                end.set(e);
            }
        });
        thread.start();
        waiting.await();
        thread.interrupt();
        thread.join(5_000);
        assertTrue(end.get() instanceof StopWork, () -> String.valueOf(end.get()));
    }
}
