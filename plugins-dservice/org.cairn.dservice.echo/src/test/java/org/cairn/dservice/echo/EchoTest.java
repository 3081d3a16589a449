// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.echo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.testkit.dservice.MemoryRequest;
import org.cairn.testkit.dservice.MemoryResponse;
import org.junit.jupiter.api.Test;

/** CGN-3, CGN-8: any method, path, headers and body reach a DService, and streams hold nothing back. */
class EchoTest {
    private final List<Long> pauses = new ArrayList<>();
    private final Echo echo = new Echo(pauses::add);

    private MemoryResponse call(MemoryRequest request) throws Exception {
        return MemoryResponse.of(echo, request);
    }

    @Test
    void answersWithTheRequestAsJson() throws Exception {
        MemoryResponse answer = call(MemoryRequest.post("/a%20b?x=%22", "h\u00e9\n".getBytes(UTF_8))
                .header("Accept", "*/*")
                .header("X-Two", "1")
                .header("X-Two", "\"2\""));
        assertEquals(
                "{\"method\":\"POST\",\"path\":\"/a b\",\"query\":\"x=%22\",\"attempt\":1,"
                        + "\"headers\":{\"accept\":\"*/*\",\"x-two\":\"1, \\\"2\\\"\"},"
                        + "\"body\":\"h\u00e9\\u000a\",\"bodyLength\":4}\n",
                answer.text());
        assertEquals("application/json", answer.header("content-type").orElseThrow());
        assertEquals(answer.written(), answer.statedLength());
    }

    @Test
    void givesABodyThatIsNoTextAsBase64() throws Exception {
        String json =
                call(MemoryRequest.post("", new byte[] {(byte) 0xff, 0, 1})).text();
        assertTrue(json.contains("\"bodyBase64\":\"/wAB\",\"bodyLength\":3}"), json);
    }

    @Test
    void streamsALongBodyWithoutKeepingIt() throws Exception {
        long[] counts = new long[1];
        MemoryResponse response = new MemoryResponse(OutputStream.nullOutputStream());
        echo.serve(MemoryRequest.of("PUT", "").body(zeros(300 << 20, counts), OptionalLong.empty()), response);
        assertEquals(300L << 20, counts[0]);
        assertTrue(response.written() > 400L << 20, "base64 of all of it");
    }

    @Test
    void discardsABodyAndAnswersItsLength() throws Exception {
        MemoryRequest request =
                MemoryRequest.of("POST", "?discard").body(zeros(100 << 20, new long[1]), OptionalLong.empty());
        assertEquals(Integer.toString(100 << 20), call(request).text());
    }

    @Test
    void answersAsManyBytesOfThePatternAsAskedFor() throws Exception {
        MemoryResponse answer = call(MemoryRequest.get("?size=200000"));
        byte[] expected = new byte[200_000];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (i % Echo.PATTERN_PERIOD);
        }
        assertArrayEquals(expected, answer.bytes());
        assertEquals(200_000, answer.statedLength());
        assertEquals(0, call(MemoryRequest.get("?size=0")).written());
    }

    @Test
    void waitsInStepsAndReportsProgress() throws Exception {
        MemoryResponse answer = call(MemoryRequest.get("?delay=600&size=1"));
        assertEquals(List.of(250L, 250L, 100L), pauses);
        assertEquals(3, answer.progressReports().size());
        assertEquals(1.0, answer.progressReports().get(2).fraction());
    }

    @Test
    void stopsWaitingWhenTheCallerIsGone() {
        MemoryRequest request = MemoryRequest.get("?delay=60000");
        Echo impatient = new Echo(ms -> request.cancel());
        assertThrows(IOException.class, () -> MemoryResponse.of(impatient, request));
        Echo interrupted = new Echo(ms -> {
            throw new InterruptedException();
        });
        assertThrows(
                InterruptedException.class, () -> MemoryResponse.of(interrupted, MemoryRequest.get("?delay=60000")));
    }

    @Test
    void failsAsAskedFor() {
        assertThrows(IllegalStateException.class, () -> call(MemoryRequest.get("?fail=exception")));
        DServiceException invalid =
                assertThrows(DServiceException.class, () -> call(MemoryRequest.get("?fail=invalid")));
        assertEquals(400, invalid.kind().status());
    }

    @Test
    void answersWithTheStatusAskedFor() throws Exception {
        assertEquals(418, call(MemoryRequest.get("?status=418")).status());
        assertEquals(0, call(MemoryRequest.get("?status=204")).written());
        assertFalse(call(MemoryRequest.get("?status=404")).text().isEmpty());
    }

    @Test
    void namesTheOptionThatIsWrong() {
        for (String query :
                List.of("delay=-1", "delay=3600001", "size=x", "status=99", "fail=die", "size=2147483649")) {
            DServiceException wrong =
                    assertThrows(DServiceException.class, () -> call(MemoryRequest.get("?" + query)), query);
            String message = String.valueOf(wrong.getMessage());
            assertTrue(message.startsWith(query.substring(0, query.indexOf('=')) + " is "), message);
        }
    }

    private static InputStream zeros(long length, long[] counts) {
        return new InputStream() {
            @Override
            public int read() {
                return counts[0] < length ? (int) (0 * counts[0]++) : -1;
            }

            @Override
            public int read(byte[] into, int offset, int count) {
                int n = (int) Math.min(count, length - counts[0]);
                counts[0] += n;
                return n == 0 && count > 0 ? -1 : n;
            }
        };
    }
}
