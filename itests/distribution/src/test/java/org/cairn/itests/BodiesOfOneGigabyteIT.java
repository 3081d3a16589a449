// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-3: bodies stream both ways without being held in memory; node and worker have 512 MB of heap, the default. */
class BodiesOfOneGigabyteIT {
    private static final long GIGABYTE = 1L << 30;

    @TempDir
    static Path homes;

    private static NodeProcess gateway;
    private static NodeProcess worker;
    private static Customer customer;

    @BeforeAll
    static void start() throws Exception {
        gateway = NodeProcess.gateway(homes.resolve("gateway"), "--heap", "512m");
        worker = NodeProcess.worker(homes.resolve("worker"), gateway, "--heap", "512m");
        customer = new Customer(gateway);
    }

    @AfterAll
    static void stop() {
        worker.close();
        gateway.close();
    }

    @Test
    void streamsAGigabyteToTheWorker() throws Exception {
        HttpResponse<String> answer = customer.http()
                .send(
                        customer.request("/echo?discard=true")
                                .POST(HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(GIGABYTE)), GIGABYTE))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(Long.toString(GIGABYTE)), answer.body());
    }

    @Test
    void streamsAGigabyteToTheCaller() throws Exception {
        HttpResponse<InputStream> answer = customer.http()
                .send(customer.request("/echo?size=" + GIGABYTE).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, answer.statusCode());
        try (InputStream body = answer.body()) {
            assertEquals(GIGABYTE, count(body));
        }
    }

    private static long count(InputStream body) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long count = 0;
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            count += n;
        }
        return count;
    }

    /** A body that need not be held by the test either. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int n = (int) Math.min(length, left);
            left -= n;
            return n;
        }
    }
}
