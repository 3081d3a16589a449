// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Answers each path with the bytes that it was told, right or wrong; one connection at a time. */
final class StubServer {
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> stalls = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "stub-server");
    private @Nullable ServerSocket socket;
    private volatile String lastRequest = "";

    void start() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread.start();
    }

    int port() {
        return socket().getLocalPort();
    }

    private ServerSocket socket() {
        ServerSocket started = socket;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    void answer(String path, String bytes) {
        answers.put(path, bytes);
    }

    /** Answers with these bytes and then says nothing more; the latch opens when it was asked. */
    CountDownLatch stall(String path, String bytes) {
        CountDownLatch asked = new CountDownLatch(1);
        stalls.put(path, asked);
        answers.put(path, bytes);
        return asked;
    }

    String lastRequest() {
        return lastRequest;
    }

    private void run() {
        while (true) {
            try (Socket client = socket().accept()) {
                serve(client);
            } catch (IOException | InterruptedException e) {
                if (socket().isClosed()) {
                    return;
                }
            }
        }
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
        StringBuilder request = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            request.append(line).append("\r\n");
        }
        lastRequest = request.toString();
        String path = lastRequest.split(" ", 3)[1];
        client.getOutputStream().write(answers.getOrDefault(path, "").getBytes(ISO_8859_1));
        client.getOutputStream().flush();
        CountDownLatch stalled = stalls.get(path);
        if (stalled != null) {
            stalled.countDown();
            closed.await();
        }
    }

    void close() throws Exception {
        closed.countDown();
        socket().close();
        thread.join(5_000);
    }
}
