// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.shell.render.Quantities;
import org.junit.jupiter.api.Test;

/** How far a long piece of work is: for people at a terminal, for logs, and not for programs. */
final class MeterTest {
    private final AtomicLong nanos = new AtomicLong(-7);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void writesALineEveryFewSeconds() {
        try (Meter meter = new Meter(call(err, false, false), "checked", Quantities::bytes, nanos::get)) {
            meter.at(500_000_000, 2_000_000_000);
            meter.tell();
            nanos.addAndGet(Meter.LINE_NANOS - 1);
            meter.tell();
            assertEquals("", out.toString(UTF_8));
            nanos.addAndGet(1);
            meter.tell();
            meter.at(2_000_000_000, 2_000_000_000);
            meter.tell();
            nanos.addAndGet(Meter.LINE_NANOS);
            meter.tell();
        }
        assertEquals("checked: 500.0 MB of 2.0 GB, 25 %\nchecked: 2.0 GB of 2.0 GB, 100 %\n", out.toString(UTF_8));
        assertEquals("", err.toString(UTF_8));
    }

    @Test
    void writesOneLineAnewAtATerminalAndTakesItAway() {
        try (Meter meter = new Meter(call(err, true, false), "searched", rows -> rows + " rows", nanos::get)) {
            for (int i = 1; i <= 2; i++) {
                nanos.addAndGet(Meter.TERMINAL_NANOS);
                meter.at(i * 1_000L, 0);
                meter.tell();
            }
        }
        assertEquals("\r\u001b[Ksearched: 1000 rows\r\u001b[Ksearched: 2000 rows\r\u001b[K", err.toString(UTF_8));
    }

    @Test
    void countsSecondsWhereNobodyKnowsTheEnd() {
        try (Meter meter = Meter.seconds(call(err, false, false), "being done", nanos::get)) {
            nanos.addAndGet(2 * Meter.LINE_NANOS);
            meter.tell();
        }
        assertEquals("being done: 10 s\n", out.toString(UTF_8));
    }

    @Test
    void saysNothingToPrograms() {
        try (Meter meter = new Meter(call(err, true, true), "searched", rows -> rows + " rows", nanos::get)) {
            nanos.addAndGet(10 * Meter.LINE_NANOS);
            meter.tell();
        }
        assertEquals("", err.toString(UTF_8) + out.toString(UTF_8));
    }

    @Test
    void isToldWhileAnAnswerIsAwaited() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        OutputStream ending = new OutputStream() {
            @Override
            public void write(int b) {
                answer.complete("done"); // the work ends once somebody was told how far it is
            }
        };
        Call call = call(ending, true, false);
        try (Meter meter = new Meter(call, "copied", Quantities::bytes, () -> nanos.addAndGet(Meter.LINE_NANOS))) {
            assertEquals("done", call.await(answer, meter));
        }
    }

    @Test
    void givesUpWhenNobodyLooksAnyMore() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws java.io.IOException {
                throw new java.io.IOException("closed");
            }
        };
        Call call = new Call(new StubLookup(), CommandLines.streams(gone, err, false), false, CommandLines.ANNA);
        call.out().print("x");
        try (Meter meter = Meter.bytes(call, "copied")) {
            Call.Refused refused = assertThrows(Call.Refused.class, () -> call.await(new CompletableFuture<>(), meter));
            assertTrue(String.valueOf(refused.getMessage()).contains("the node goes on"));
        }
    }

    @Test
    void searchesNoFurtherWhenNobodyLooksAnyMore() throws Exception {
        Network network = new Network();
        for (long sequence = 2; sequence < 3L * Pages.PAGE; sequence++) {
            network.row("complete");
        }
        List<Object> from = new ArrayList<>();
        Ledger counting = (Ledger) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Ledger.class}, (p, method, args) -> {
                    if (method.getName().equals("scan") && args[args.length - 1].equals(Pages.PAGE)) {
                        from.add(args[1]);
                    }
                    return method.invoke(network.ledger, args);
                });
        OutputStream gone = new ByteArrayOutputStream() {
            @Override
            public void flush() throws java.io.IOException {
                throw new java.io.IOException("closed");
            }
        };
        CommandLines.parse("cairn:ledger-query --outcome failed")
                .execute(
                        new StubLookup().with(Ledger.class, counting),
                        CommandLines.streams(gone, OutputStream.nullOutputStream(), false),
                        CommandLines.ANNA);
        assertEquals(List.of(0L), from);
    }

    private Call call(OutputStream errors, boolean terminal, boolean json) {
        return new Call(new StubLookup(), CommandLines.streams(out, errors, terminal), json, CommandLines.ANNA);
    }
}
