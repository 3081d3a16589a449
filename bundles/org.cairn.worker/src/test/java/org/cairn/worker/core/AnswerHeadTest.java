// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CGN-3: what an answer may say. */
class AnswerHeadTest {
    private final AnswerHead head = new AnswerHead();

    @Test
    void replacesEarlierValues() {
        head.header("X-One", "1");
        head.header("x-one", "2");
        head.header("Content-Length", "12");
        assertEquals(Map.of("x-one", List.of("2")), head.headers());
        assertEquals(12, head.length());
    }

    @Test
    void refusesWhatHttpForbidsAndWhatIsThePlatforms() {
        for (String name : List.of(
                "", "a b", "a:b", "a\r\nb", "Connection", "TE", "transfer-encoding", "Cairn-Receipt", "\u00e9")) {
            assertThrows(IllegalArgumentException.class, () -> head.header(name, "x"), name);
        }
        for (String value : List.of("a\r\nSet-Cookie: b", "\n", "\0", "\u20ac", "\u007f")) {
            assertThrows(IllegalArgumentException.class, () -> head.header("x", value));
        }
        assertThrows(IllegalArgumentException.class, () -> head.header("content-length", "many"));
        assertThrows(IllegalArgumentException.class, () -> head.length(-1));
        assertThrows(IllegalArgumentException.class, () -> head.length(AnswerHead.BODY_MAX + 1));
        assertThrows(IllegalArgumentException.class, () -> head.status(199));
        assertThrows(IllegalArgumentException.class, () -> head.status(600));
        assertTrue(head.headers().isEmpty());
    }

    @Test
    void hasLimits() {
        for (int i = 0; i < 100; i++) {
            head.header("x-" + i, "v");
        }
        assertThrows(IllegalArgumentException.class, () -> head.header("x-100", "v"));
        head.header("x-1", "w");
        assertThrows(IllegalArgumentException.class, () -> head.header("x-1", "w".repeat(AnswerHead.BYTES_MAX)));
        assertEquals(List.of("w"), head.headers().get("x-1"));
        assertThrows(IllegalArgumentException.class, () -> head.addHeader("x-1", "v"));
    }

    @Test
    void addsValuesBesideEarlierOnes() {
        head.header("Set-Cookie", "a=1");
        head.addHeader("set-cookie", "b=2");
        head.addHeader("x-new", "1");
        assertEquals(Map.of("set-cookie", List.of("a=1", "b=2"), "x-new", List.of("1")), head.headers());
        assertThrows(IllegalArgumentException.class, () -> head.addHeader("set-cookie", "c\r\nd"));
        assertThrows(IllegalArgumentException.class, () -> head.addHeader("x-new", "w".repeat(AnswerHead.BYTES_MAX)));
        assertEquals(List.of("1"), head.headers().get("x-new"));
        head.header("set-cookie", "c=3");
        assertEquals(List.of("c=3"), head.headers().get("set-cookie"));
    }

    @Test
    void knowsAnswersWithoutABody() {
        assertFalse(head.bodiless("GET"));
        assertTrue(head.bodiless("HEAD"));
        head.status(304);
        assertTrue(head.bodiless("GET"));
    }
}
