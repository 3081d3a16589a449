// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.dservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CGN-3: the doubles refuse what a worker refuses. */
class MemoryResponseTest {
    private final MemoryResponse response = new MemoryResponse(OutputStream.nullOutputStream());

    @Test
    void keepsEachValueOfAHeader() {
        response.header("X", "1").header("x", "2").addHeader("Set-Cookie", "a").addHeader("set-cookie", "b");
        assertEquals(List.of("2"), response.headers("x"));
        assertEquals(List.of("a", "b"), response.headers("SET-COOKIE"));
        assertEquals("a", response.header("set-cookie").orElseThrow());
        assertThrows(IllegalArgumentException.class, () -> response.addHeader("connection", "x"));
        assertThrows(IllegalArgumentException.class, () -> response.addHeader("x", "v".repeat(40_000)));
        assertThrows(IllegalArgumentException.class, () -> response.header("content-length", "many"));
        response.header("content-length", "3");
        assertEquals(3, response.statedLength());
    }

    @Test
    void refusesAHeadAfterTheBodyHasBegunToLeaveAndABodyThatIsTooLong() throws IOException {
        response.contentLength(40_000);
        response.body().flush();
        response.status(201);
        response.body().write(new byte[32 * 1024 - 1]);
        response.status(202);
        response.body().write(1);
        assertThrows(IllegalStateException.class, () -> response.status(200));
        assertThrows(IOException.class, () -> response.body().write(new byte[10_000]));
        assertThrows(IllegalStateException.class, response::complete);
    }

    @Test
    void takesAPercentSignThatEncodesNothingAsItIs() {
        MemoryRequest request = MemoryRequest.get("/a%20b%zz?x=50%&x=%41+b");
        assertEquals("/a b%zz", request.path());
        assertEquals(List.of("50%", "A b"), request.queryAll("x"));
    }
}
