// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** How one leaves what goes on: by Ctrl-C, by hanging up. */
final class PauseTest {
    private static final OutputStream GONE = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("closed");
        }
    };

    @Test
    void endsWhenNobodyLooksAnyMore() throws Exception {
        Call call = call(GONE);
        call.out().print("x");
        assertFalse(Pause.second(call));
        assertFalse(Pause.tenth(call));
    }

    @Test
    void endsWhenTheSessionIsGoneThoughAPipeHidesIt() throws Exception {
        PrintStream pipe = new PrintStream(new ByteArrayOutputStream(), false, UTF_8);
        PrintStream console = new PrintStream(GONE, true, UTF_8);
        Streams streams = new Streams(pipe, pipe, console, false);
        assertTrue(Pause.tenth(new Call(new StubLookup(), streams, false, CommandLines.ANNA)));
        console.print("x");
        assertFalse(Pause.tenth(new Call(new StubLookup(), streams, false, CommandLines.ANNA)));
    }

    @Test
    void goesOnOtherwiseUntilInterrupted() throws Exception {
        Call call = call(new ByteArrayOutputStream());
        assertTrue(Pause.tenth(call));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> Pause.second(call));
    }

    private static Call call(OutputStream out) {
        PrintStream stream = new PrintStream(out, false, UTF_8);
        return new Call(new StubLookup(), new Streams(stream, stream, stream, true), false, CommandLines.ANNA);
    }
}
