// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.testkit.node.SimNode;
import org.cairn.worker.tunnel.TunnelHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** CGN-8: DServices come, go and follow each other while requests run. */
@Timeout(20)
class ServiceHostTest implements Job.Listener {
    private final SimNode node = new SimNode();
    private final AtomicInteger changes = new AtomicInteger();
    private final StubAnswer answer = new StubAnswer();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        node.close();
    }

    @Override
    public void progress(String work, int attempt, double fraction, String message) {}

    @Override
    public void threw(String service, String work, Throwable thrown) {}

    @Override
    public void ended(Job job, Job.Outcome outcome, long cpuMicros) {}

    private static HostedService service(String version, DService service) {
        return new HostedService("echo", bundle(version), Version.parseVersion(version), () -> service);
    }

    /** Each version has a bundle of its own. */
    private static long bundle(String version) {
        return version.hashCode();
    }

    private ServiceHost host(String serving) {
        ServiceHost host = new ServiceHost(changes::incrementAndGet);
        host.serve("echo", bundle(serving));
        return host;
    }

    private static DService says(int status) {
        return (request, response) -> response.status(status);
    }

    private Thread start(ServiceHost host) throws IOException {
        var head =
                new TunnelHandler.Head("w", 1, "echo", "/echo", "GET", "/echo", new DefaultHttpHeaders(), 60_000, true);
        var files = new TemporaryFiles(directory, 1);
        Thread thread = new Thread(new Job(
                head,
                answer,
                new Job.Shared(host, files, ThreadMeter.ofThisJvm(), node.clock(), node.scheduler(), this)));
        thread.start();
        return thread;
    }

    @Test
    void givesWorkToTheVersionThatWasNamedLastAndToNoOther() throws Exception {
        ServiceHost host = new ServiceHost(changes::incrementAndGet);
        HostedService newer = service("1.10.0", says(210));
        host.add(newer);
        host.add(service("1.9.0", says(209)));
        assertEquals(Map.of(), host.offered());
        host.serve("echo", bundle("1.10.0"));
        assertEquals(Map.of("echo", "1.10.0"), host.offered());
        start(host).join();
        assertEquals(210, answer.status);
        assertEquals("1.10.0", answer.header("cairn-version"));
        host.serve("echo", bundle("1.9.0"));
        host.remove(newer);
        assertEquals(Map.of("echo", "1.9.0"), host.offered());
        start(host).join();
        assertEquals(209, answer.status);
        assertEquals("1.9.0", answer.header("cairn-version"));
    }

    @Test
    void namesAVersionBeforeItIsHereAndWhenItComesAgain() {
        ServiceHost host = host("1.0.0");
        HostedService first = service("1.0.0", says(200));
        host.add(first);
        host.serve("echo", bundle("1.0.0"));
        assertEquals(2, changes.get(), "nothing is said twice");
        host.remove(first);
        assertEquals(Map.of(), host.offered());
        host.add(service("1.0.0", says(200)));
        assertEquals(Map.of("echo", "1.0.0"), host.offered());
    }

    @Test
    void takesNoRequestToAVersionBeforeItIsNamed() throws Exception {
        ServiceHost host = host("1.0.0");
        HostedService old = service("1.0.0", says(200));
        host.add(old);
        host.add(service("2.0.0", (request, response) -> {
            throw new AssertionError("its check has not passed");
        }));
        start(host).join();
        assertEquals(200, answer.status);
        host.remove(old);
        assertEquals(Map.of(), host.offered());
    }

    @Test
    void isWarmOnceItWasStarted() throws Exception {
        ServiceHost host = host("1.0.0");
        host.add(service("1.0.0", says(200)));
        assertEquals(Set.of(), host.warm());
        start(host).join();
        assertEquals(Set.of("echo"), host.warm());
        assertEquals(3, changes.get());
    }

    @Test
    void offersNoLongerWhatCannotBeStarted() throws Exception {
        ServiceHost host = host("1.0.0");
        host.add(new HostedService("echo", bundle("1.0.0"), Version.parseVersion("1.0.0"), () -> null));
        start(host).join();
        assertEquals(List.of("decline"), answer.calls);
        assertEquals(Map.of(), host.offered());
    }

    @Test
    void givesUpAStartThatHangs() throws Exception {
        ServiceHost host = host("1.0.0");
        CountDownLatch interrupted = new CountDownLatch(1);
        host.add(new HostedService(
                "echo",
                bundle("1.0.0"),
                Version.parseVersion("1.0.0"),
                () -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return null;
                },
                10));
        start(host).join();
        interrupted.await();
        assertEquals(List.of("decline"), answer.calls);
        assertEquals(Map.of(), host.offered());
    }

    @Test
    void waitsForTheSuccessorOfAServiceThatHasJustGone() throws Exception {
        ServiceHost host = host("1.0.0");
        HostedService old = service("1.0.0", says(201));
        host.add(old);
        host.remove(old);
        Thread thread = start(host);
        host.serve("echo", bundle("1.1.0"));
        host.add(service("1.1.0", says(211)));
        thread.join();
        assertEquals(211, answer.status);
    }

    @Test
    void letsWhatIsUnderWayEndBeforeTheServiceGoes() throws Exception {
        ServiceHost host = host("1.0.0");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        HostedService service = service("1.0.0", (request, response) -> {
            begun.countDown();
            finish.await();
            response.status(299);
        });
        host.add(service);
        Thread thread = start(host);
        begun.await();
        Thread removal = new Thread(() -> host.remove(service));
        removal.start();
        while (!host.offered().isEmpty()) {
            Thread.onSpinWait();
        }
        assertTrue(removal.isAlive());
        finish.countDown();
        removal.join();
        thread.join();
        assertEquals(299, answer.status);
    }

    @Test
    void interruptsWhatDoesNotEndInTime() throws Exception {
        ServiceHost host = new ServiceHost(changes::incrementAndGet, 10);
        host.serve("echo", bundle("1.0.0"));
        CountDownLatch begun = new CountDownLatch(1);
        HostedService service = service("1.0.0", (request, response) -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        host.add(service);
        Thread thread = start(host);
        begun.await();
        host.remove(service);
        thread.join();
        assertEquals(List.of("abort"), answer.calls);
    }

    @Test
    void sweepsWhatAnEarlierRunLeftAndFollowsNoLinks() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "kept");
        Path root = Files.createDirectories(directory.resolve("tmp"));
        Files.writeString(Files.createDirectories(root.resolve("request-1/x")).resolve("y"), "old");
        Files.createSymbolicLink(root.resolve("link"), directory);
        Files.createSymbolicLink(root.resolve("request-1/link"), outside);
        TemporaryFiles files = new TemporaryFiles(root, 1);
        try (var left = Files.list(root)) {
            assertEquals(0, left.count());
        }
        assertEquals("kept", Files.readString(outside));
        assertEquals(root.resolve("request-1"), files.place().directory());
    }
}
