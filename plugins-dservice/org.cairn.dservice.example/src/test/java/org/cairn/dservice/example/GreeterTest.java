// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.testkit.dservice.MemoryRequest;
import org.cairn.testkit.dservice.MemoryResponse;
import org.junit.jupiter.api.Test;

/** CGN-16: what an author's first test looks like. */
class GreeterTest {
    @Test
    void greetsByName() throws Exception {
        MemoryResponse answer = MemoryResponse.of(new Greeter(), MemoryRequest.get("?name=Ada"));
        assertEquals("hello Ada", answer.text());
        assertEquals("1", answer.notes().get("greetings"));
    }

    @Test
    void greetsTheWorldWithoutAName() throws Exception {
        assertEquals(
                "hello world",
                MemoryResponse.of(new Greeter(), MemoryRequest.get("")).text());
    }

    @Test
    void saysWhatIsWrongWithALongName() {
        DServiceException wrong = assertThrows(
                DServiceException.class,
                () -> MemoryResponse.of(new Greeter(), MemoryRequest.get("?name=" + "a".repeat(101))));
        assertEquals("name has 1 to 100 characters", wrong.getMessage());
        assertEquals(400, wrong.kind().status());
    }
}
