// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.testkit.node.SimNode;
import org.cairn.worker.tunnel.TunnelHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Version;

/** CGN-3 and CGN-8: one attempt, from its head to its trailers. */
@Timeout(20)
class JobTest implements Job.Listener {
    private final SimNode node = new SimNode();
    private final ServiceHost host = new ServiceHost(() -> {});
    private final StubAnswer answer = new StubAnswer();
    private final List<String> events = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private TemporaryFiles files;

    @BeforeEach
    void makeFiles() throws IOException {
        files = new TemporaryFiles(node.directory("worker").resolve("tmp"), 1000);
    }

    @AfterEach
    void leavesNothingBehind() {
        assertEquals(0, node.scheduler().pending(), "timers");
        try (var left = Files.list(node.home().resolve("worker/tmp"))) {
            assertEquals(List.of(), left.toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        node.close();
    }

    @Override
    public synchronized void progress(String work, int attempt, double fraction, String message) {
        events.add("progress " + work + " " + attempt + " " + fraction + " " + message);
    }

    @Override
    public synchronized void threw(String service, String work, Throwable thrown) {
        events.add("threw " + thrown);
    }

    @Override
    public synchronized void ended(Job job, Job.Outcome outcome, long cpuMicros) {
        events.add(outcome.toString());
        over.countDown();
    }

    private synchronized List<String> events() {
        return List.copyOf(events);
    }

    private static TunnelHandler.Head head(String method, String target, boolean endStream) {
        var headers = new DefaultHttpHeaders();
        headers.add("X-Two", "a").add("x-two", "b").add("content-length", "5");
        return new TunnelHandler.Head("w-1", 2, "echo", "/echo", method, target, headers, 60_000, endStream);
    }

    private Job job(TunnelHandler.Head head, DService service) {
        host.serve("echo", 7);
        host.add(new HostedService("echo", 7, Version.parseVersion("1.0.0"), () -> service));
        return new Job(
                head,
                answer,
                new Job.Shared(host, files, ThreadMeter.ofThisJvm(), node.clock(), node.scheduler(), this));
    }

    private Job get(DService service) {
        return job(head("GET", "/echo/a%20b?x=1&x=2", true), service);
    }

    private static Thread start(Job job) {
        Thread thread = new Thread(job, "job");
        thread.start();
        return thread;
    }

    @Test
    void showsTheRequestAsItWasSent() {
        AtomicReference<WorkRequest> seen = new AtomicReference<>();
        get((request, response) -> {
                    seen.set(request);
                    assertEquals(-1, request.body().read());
                })
                .run();
        WorkRequest request = Objects.requireNonNull(seen.get());
        assertEquals(
                "w-1 2 GET /a b x=1&x=2",
                request.id() + " " + request.attempt() + " " + request.method() + " " + request.path() + " "
                        + request.rawQuery());
        assertEquals(List.of("1", "2"), request.queryAll("x"));
        assertEquals("1", request.query("x").orElseThrow());
        assertEquals(List.of("a", "b"), request.headers().get("x-two"));
        assertEquals("a", request.header("X-TWO").orElseThrow());
        assertEquals(OptionalLong.of(0), request.contentLength());
        assertEquals(node.clock().instant().plusSeconds(60), request.deadline());
        assertEquals(List.of("DONE"), events());
        assertEquals(List.of("head", "end"), answer.calls);
        assertEquals("0", answer.header("content-length"));
        assertEquals("1.0.0", answer.header("cairn-version"));
    }

    @Test
    void sendsASmallAnswerAsAWhole() {
        get((request, response) -> {
                    response.status(201).contentType("text/plain").header("X-Three", "c");
                    response.body().write("hello ".getBytes(UTF_8));
                    response.body().write("world".getBytes(UTF_8));
                    response.note("greetings", 1);
                    response.progress(0.5, "half");
                    response.progress(0.6, "too soon");
                })
                .run();
        assertEquals(List.of("head", "write", "end"), answer.calls);
        assertEquals(201, answer.status);
        assertEquals("text/plain", answer.header("content-type"));
        assertEquals("11", answer.header("content-length"));
        assertEquals("hello world", answer.text());
        assertEquals("complete", answer.trailer("cairn-outcome"));
        assertEquals("{\"greetings\":\"1\"}", answer.trailer("cairn-notes"));
        assertEquals(11, answer.usage("out"));
        assertEquals(List.of("progress w-1 2 0.5 half", "DONE"), events());
    }

    @Test
    void measuresWhatItsThreadTook() {
        get((request, response) -> {
                    var threads = ManagementFactory.getThreadMXBean();
                    long enough = threads.getCurrentThreadCpuTime() + 5_000_000;
                    byte[][] garbage = new byte[64][];
                    for (int i = 0; i < 64 || threads.getCurrentThreadCpuTime() < enough; i++) {
                        garbage[i % 64] = new byte[64 * 1024];
                    }
                })
                .run();
        assertTrue(ThreadMeter.ofThisJvm().measuresMemory());
        assertTrue(answer.usage("execution") > 4_000, answer.trailer("cairn-usage"));
        assertTrue(answer.usage("cpu") >= 5_000, answer.trailer("cairn-usage"));
        assertTrue(answer.usage("memory") > 64 * 64 * 1024, answer.trailer("cairn-usage"));
    }

    @Test
    void tellsTheTimeOfAStartApart() throws InterruptedException {
        get((request, response) -> {}).run();
        assertTrue(answer.usage("start") > 0, "the first request starts the service");
        StubAnswer second = new StubAnswer();
        new Job(
                        head("GET", "/echo", true),
                        second,
                        new Job.Shared(host, files, ThreadMeter.ofThisJvm(), node.clock(), node.scheduler(), this))
                .run();
        assertEquals(0, second.usage("start"));
    }

    @Test
    void interruptsWhoeverReadsWhenItIsCancelled() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch reading = new CountDownLatch(1);
        Job job = job(head("POST", "/echo", false), (request, response) -> {
            reading.countDown();
            try {
                request.body().read();
            } catch (IOException e) {
                thrown.set(e);
                assertTrue(request.cancelled());
                assertThrows(IOException.class, () -> response.body().write(1));
                throw e;
            }
        });
        Thread thread = start(job);
        reading.await();
        job.cancelled();
        thread.join();
        assertEquals(
                "the request was cancelled",
                Objects.requireNonNull(thrown.get()).getMessage());
        assertEquals(List.of("CANCELLED"), events());
        assertEquals(List.of(), answer.calls);
    }

    @Test
    void interruptsWhoeverSleepsWhenTheDeadlinePasses() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<WorkRequest> seen = new AtomicReference<>();
        Job job = get((request, response) -> {
            seen.set(request);
            begun.countDown();
            new CountDownLatch(1).await();
        });
        Thread thread = start(job);
        begun.await();
        node.advance(Duration.ofSeconds(60));
        assertTrue(Objects.requireNonNull(seen.get()).cancelled());
        node.advance(Duration.ofMillis(Job.GRACE_MS - 1));
        assertTrue(thread.isAlive(), "the gateway should be first");
        node.advance(Duration.ofMillis(1));
        thread.join();
        assertEquals(List.of("BROKEN"), events());
        assertEquals(List.of("abort"), answer.calls);
    }

    @Test
    void breaksOffAtOnceWhatDoesNotHearInterrupts() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Thread thread = start(get((request, response) -> {
            begun.countDown();
            while (finish.getCount() > 0) {
                Thread.onSpinWait();
            }
            response.body().write(1);
        }));
        begun.await();
        node.advance(Duration.ofMillis(60_000 + Job.GRACE_MS));
        assertEquals(List.of("abort"), answer.calls);
        assertTrue(thread.isAlive());
        finish.countDown();
        thread.join();
        assertEquals(List.of("BROKEN"), events());
        assertEquals(List.of("abort"), answer.calls);
    }

    @Test
    void reportsNoFailureOfAServiceThatGivesUpAtItsDeadline() {
        get((request, response) -> {
                    node.advance(Duration.ofSeconds(60));
                    assertTrue(request.cancelled());
                    throw new IOException("gave up");
                })
                .run();
        assertEquals(List.of("BROKEN"), events());
        assertEquals("failed", answer.trailer("cairn-outcome"));
    }

    @Test
    void letsAStartGoOnWhenTheRequestThatBeganItIsCancelled() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        host.serve("echo", 7);
        host.add(new HostedService("echo", 7, Version.parseVersion("1.0.0"), () -> {
            starting.countDown();
            try {
                finish.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return (request, response) -> {};
        }));
        Job.Shared shared = new Job.Shared(host, files, ThreadMeter.ofThisJvm(), node.clock(), node.scheduler(), this);
        Job first = new Job(head("GET", "/echo", true), answer, shared);
        Thread thread = start(first);
        starting.await();
        first.cancelled();
        thread.join();
        assertEquals(List.of("CANCELLED"), events());
        finish.countDown();
        StubAnswer second = new StubAnswer();
        new Job(head("GET", "/echo", true), second, shared).run();
        assertEquals(List.of("head", "end"), second.calls);
    }

    @Test
    void putsSmallPartsOfARequestTogether() throws Exception {
        List<ByteBuf> small = new ArrayList<>();
        Job job = job(head("POST", "/echo", false), (request, response) -> request.body()
                .transferTo(response.body()));
        for (int i = 0; i < 5; i++) {
            ByteBuf part = Unpooled.buffer(1).writeByte('a' + i);
            small.add(part);
            job.data(part);
        }
        assertEquals(1, small.stream().mapToInt(ByteBuf::refCnt).sum());
        job.end();
        job.run();
        assertEquals("abcde", answer.text());
        assertEquals(5, answer.consumed);
        assertEquals(0, small.get(0).refCnt());
    }

    @Test
    void sendsEachValueOfAHeader() {
        get((request, response) -> response.header("set-cookie", "a=1").addHeader("Set-Cookie", "b=2"))
                .run();
        assertEquals(
                List.of("a=1", "b=2"), Objects.requireNonNull(answer.headers).getAll("set-cookie"));
    }

    @Test
    void sendsNothingByAFlushBeforeTheFirstByte() {
        get((request, response) -> {
                    response.body().flush();
                    response.status(204);
                })
                .run();
        assertEquals(List.of("head", "end"), answer.calls);
        assertEquals(204, answer.status);
    }

    @Test
    void sendsNoBodyWithAStatusThatHasNone() {
        get((request, response) -> {
                    response.body().write(new byte[10]);
                    response.status(304);
                })
                .run();
        assertEquals(List.of("head", "end"), answer.calls);
    }

    @Test
    void neverBeginsWhatWasCancelledBefore() {
        Job job = get((request, response) -> response.note("never", 1));
        job.cancelled();
        job.run();
        assertEquals(List.of("CANCELLED"), events());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void leavesNoInterruptBehindOnItsThread() throws Exception {
        Job job = get((request, response) -> Thread.currentThread().interrupt());
        job.run();
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(List.of("DONE"), events());
    }

    @Test
    void blocksWritersWhileTheTunnelTakesNoMore() throws Exception {
        answer.writable(false);
        Job job = get((request, response) -> response.body().write(new byte[ResponseBody.CHUNK_BYTES + 1]));
        Thread thread = start(job);
        answer.await("head");
        assertEquals(List.of("head"), answer.calls);
        answer.writable(true);
        job.writable();
        thread.join();
        assertEquals(List.of("head", "write", "write", "end"), answer.calls);
        assertEquals(ResponseBody.CHUNK_BYTES + 1, answer.received);
    }

    @Test
    void failsAWriterThatWaitsWhenItIsCancelled() throws Exception {
        answer.writable(false);
        Job job = get((request, response) -> response.body().write(new byte[100_000]));
        Thread thread = start(job);
        answer.await("head");
        job.cancelled();
        thread.join();
        assertEquals(List.of("CANCELLED"), events());
    }

    @Test
    void streams64MiBThroughWithinTheWindow() throws Exception {
        long total = 64L << 20;
        int window = 1 << 20;
        answer.keepBody = false;
        Job job = job(head("POST", "/echo", false), (request, response) -> {
            try (InputStream in = request.body()) {
                in.transferTo(response.body());
            }
        });
        Thread thread = start(job);
        byte[] bytes = new byte[16 * 1024];
        for (long sent = 0; sent < total; sent += bytes.length) {
            answer.awaitConsumed(sent + bytes.length - window);
            job.data(Unpooled.copiedBuffer(bytes));
        }
        job.end();
        thread.join();
        assertEquals(List.of("DONE"), events());
        assertEquals(total, answer.received);
        assertEquals(total, answer.usage("in"));
        assertEquals(total, answer.usage("out"));
        assertTrue(answer.usage("memory") < 8L << 20, answer.trailer("cairn-usage"));
    }

    @Test
    void givesBackTheWindowOfWhatNobodyReads() {
        Job job = job(head("POST", "/echo", false), (request, response) -> {});
        ByteBuf early = Unpooled.copiedBuffer(new byte[100]);
        job.data(early);
        job.run();
        ByteBuf late = Unpooled.copiedBuffer(new byte[50]);
        job.data(late);
        assertEquals(150, answer.consumed);
        assertEquals(0, early.refCnt() + late.refCnt());
    }

    @Test
    void answersDServiceExceptionsWithProblemDocuments() throws IOException {
        get((request, response) -> {
                    response.header("x-lost", "1").contentType("image/png");
                    response.body().write(new byte[100]);
                    response.note("why", "wrong");
                    throw new DServiceException(DServiceException.Kind.NOT_FOUND, "no script named \"a\"");
                })
                .run();
        assertEquals(404, answer.status);
        assertEquals("application/problem+json", answer.header("content-type"));
        assertEquals("null", answer.header("x-lost"));
        assertEquals(
                Map.of(
                        "type", "urn:cairn:problem:service-not-found",
                        "title", "What the request names does not exist",
                        "status", 404,
                        "detail", "no script named \"a\"",
                        "request", "w-1"),
                JSON.std.mapFrom(answer.text()));
        assertEquals("complete", answer.trailer("cairn-outcome"));
        assertEquals("{\"why\":\"wrong\"}", answer.trailer("cairn-notes"));
        assertEquals(List.of("DONE"), events());
    }

    @Test
    void answersWhateverElseIsThrownWith500AndTellsNothingOfIt() throws IOException {
        get((request, response) -> {
                    throw new StackOverflowError("/secret/path");
                })
                .run();
        assertEquals(500, answer.status);
        assertEquals(
                "urn:cairn:problem:service-failed",
                JSON.std.mapFrom(answer.text()).get("type"));
        assertFalse(answer.text().contains("secret"));
        assertEquals("failed", answer.trailer("cairn-outcome"));
        assertEquals(List.of("threw java.lang.StackOverflowError: /secret/path", "FAILED"), events());
    }

    @Test
    void breaksOffWhenItFailsAfterTheHeadHasLeft() {
        get((request, response) -> {
                    response.body().write(1);
                    response.body().flush();
                    assertThrows(IllegalStateException.class, () -> response.status(404));
                    throw new DServiceException(DServiceException.Kind.INVALID, "too late");
                })
                .run();
        assertEquals(List.of("head", "write", "abort"), answer.calls);
        assertEquals("FAILED", events().get(1));
    }

    @Test
    void refusesABodyThatIsNotAsLongAsStated() {
        get((request, response) -> {
                    response.contentLength(10);
                    response.body().write(new byte[9]);
                })
                .run();
        assertEquals(500, answer.status);
        assertTrue(events().get(0).contains("10 bytes, and 9 were written"), events().get(0));
    }

    @Test
    void sendsNoBodyToHead() {
        job(head("HEAD", "/echo", true), (request, response) -> {
                    response.contentLength(100_000);
                    response.body().write(new byte[100_000]);
                })
                .run();
        assertEquals(List.of("head", "end"), answer.calls);
        assertEquals("100000", answer.header("content-length"));
    }

    @Test
    void declinesWhatIsNotHere() {
        var head = new TunnelHandler.Head(
                "w-1", 1, "other", "/other", "GET", "/other", new DefaultHttpHeaders(), 1000, true);
        job(head, (request, response) -> {}).run();
        assertEquals(List.of("decline"), answer.calls);
        assertEquals(List.of("DECLINED"), events());
    }

    @Test
    void declinesATargetThatIsNotBelowTheMount() {
        job(head("GET", "/echoes", true), (request, response) -> {}).run();
        assertEquals(List.of("decline"), answer.calls);
    }

    @Test
    void removesItsTemporaryFilesAndStopsAboveTheAllowance() throws Exception {
        AtomicReference<Path> made = new AtomicReference<>();
        CountDownLatch written = new CountDownLatch(1);
        Job job = get((request, response) -> {
            Path directory = request.temporaryDirectory();
            made.set(directory);
            Files.write(Files.createDirectories(directory.resolve("a/b")).resolve("c"), new byte[1001]);
            assertThrows(IOException.class, request::temporaryDirectory);
            written.countDown();
            new CountDownLatch(1).await();
        });
        Thread thread = start(job);
        written.await();
        job.checkAllowance();
        thread.join();
        assertFalse(Files.exists(made.get()));
        assertEquals(500, answer.status);
        assertEquals("FAILED", events().get(1));
    }
}
