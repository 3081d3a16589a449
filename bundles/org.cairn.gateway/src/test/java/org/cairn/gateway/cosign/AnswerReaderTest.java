// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.cosign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.cairn.gateway.cosign.WitnessClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of witnesses as servers of all kinds write them, and as attackers do. */
final class AnswerReaderTest {
    private static final String INTERIM = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final String CHUNKS = "2\r\n17\r\n01;a=b\r\n\n\r\n0\r\nTrailer: x\r\n\r\n";

    private static Answer read(String text) throws IOException {
        return new AnswerReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).read();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 409 Conflict\r\nContent-Type: text/x.tlog.size\r\nContent-Length: 3\r\n\r\n17\nrest",
                "HTTP/1.1 409\ncontent-type:text/x.tlog.size\n\n17\n",
                "HTTP/1.0 409 \r\nCONTENT-TYPE: text/x.tlog.size \r\n\r\n17\n",
                INTERIM + "HTTP/1.1 409 No\r\nContent-Type: text/x.tlog.size\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + CHUNKS
            })
    void readsWhatServersWrite(String text) throws IOException {
        assertEquals(new Answer(409, "text/x.tlog.size", "17\n"), read(text));
    }

    @Test
    void hasNoBodyWhereNoneCanBe() throws IOException {
        assertEquals(new Answer(204, "", ""), read("HTTP/1.1 204 No Content\r\n\r\nx"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 16385\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n4000\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n"
            })
    void refusesWhatIsWrong(String text) {
        assertThrows(IOException.class, () -> read(text));
    }

    /** A text again and again: far more than may be read of it. */
    private static void assertGivenUp(String head, String text) {
        IOException e = assertThrows(IOException.class, () -> read(head + text.repeat(100_000)));
        assertFalse(e instanceof EOFException, "it was read to its end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"
            })
    void endsWhateverIsEndless(String head) {
        assertGivenUp(head, "a");
        assertGivenUp(head, "a:b\r\n");
    }

    @Test
    void endsEndlessInterimAnswersAndChunks() {
        assertGivenUp("", "HTTP/1.1 103 Early Hints\r\n\r\n");
        assertGivenUp("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n");
    }
}
