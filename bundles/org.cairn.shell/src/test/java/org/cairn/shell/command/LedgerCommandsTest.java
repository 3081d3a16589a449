// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.karaf.shell.support.CommandException;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.core.api.ledger.Payments.Mark;
import org.cairn.core.api.ledger.Payments.Range;
import org.cairn.core.api.ledger.Payments.Status;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.testkit.ledger.Drafts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-17 to CGN-20 at the console: two rows of 2026-11-20 to begin with. */
final class LedgerCommandsTest {
    private final Network network = new Network();

    @TempDir
    private Path folder;

    @Test
    void showsTheExtentTheCheckpointAndTheStandby() throws Exception {
        assertEquals(
                """
                rows        2
                durable     2
                days        2026-11-20
                log         cairn.internal/eu-1
                checkpoint  covers 1 row
                witnesses   cairn.internal/eu-2 at https://eu-2.example:5551/witness cosigned it
                            cairn.internal/eu-3 at https://eu-3.example:5551/witness has not cosigned it
                """,
                run("cairn:ledger"));
        nextDay();
        network.row("complete");
        network.keeping.standby = Optional.of(new Keeping.Standby(Path.of("/mnt/standby"), 1, 2, "the disk is full"));
        String sheet = run("cairn:ledger");
        assertTrue(sheet.contains("days        2, 2026-11-20 to 2026-11-21\n"), sheet);
        assertTrue(sheet.endsWith("standby     /mnt/standby: 1 row, 2 behind\n            the disk is full\n"), sheet);
        Map<String, Object> document = json("cairn:ledger");
        assertEquals(
                "0 3 3 [2026-11-20, 2026-11-21] " + StubLog.KEY,
                document.get("first") + " " + document.get("rows") + " " + document.get("durable") + " "
                        + document.get("days") + " " + document.get("key"));
        Map<?, ?> checkpoint = (Map<?, ?>) Objects.requireNonNull(document.get("checkpoint"));
        assertEquals(1, checkpoint.get("size"));
        assertEquals(
                List.of(true, false),
                ((List<?>) Objects.requireNonNull(checkpoint.get("cosigners")))
                        .stream()
                                .map(cosigner -> ((Map<?, ?>) cosigner).get("signed"))
                                .toList());
        assertEquals(2, ((Map<?, ?>) Objects.requireNonNull(document.get("standby"))).get("behind"));
    }

    @Test
    void showsARowAndItsPrivatePartToItsCustomerOnly() throws Exception {
        String row = "cairn:ledger-row " + Network.ROW;
        assertFalse(run(row).contains("/mgen/io"));
        assertTrue(run(row + " --account customer-1").contains("/mgen/io?script=thumb.ms"));
        assertTrue(json(row + " --account customer-1").containsKey("private"));
        fails("the row is not of customer-2", row + " --account customer-2");
        fails("there is no row", "cairn:ledger-row eu-1/2026-11-20/99");
        fails("a row's id is", "cairn:ledger-row 99");
    }

    @Test
    void findsRowsByDayCustomerServiceWorkerAndOutcome() throws Exception {
        row("c-other", "echo/0.2.0", "wk-7", "failed");
        nextDay();
        row("c-other", "echo/0.2.0", "wk-7", "complete");
        assertEquals(List.of(0, 1, 2), found("--day 2026-11-20"));
        assertEquals(List.of(3), found("--outcome complete"));
        assertEquals(List.of(0, 3), found("--from 2026-11-20 --outcome complete"));
        assertEquals(List.of(2, 3), found("--from 2026-11-20 --to 2026-11-21 --customer c-other"));
        assertEquals(List.of(2), found("--to 2026-11-20 --customer c-other"));
        assertEquals(List.of(0, 1), found("--to 2026-11-20 --service mediagen"));
        assertEquals(List.of(0, 1), found("--to 2026-11-20 --service mediagen/1.2.0 --worker wk-12"));
        assertEquals(List.of(), found("--to 2026-11-20 --service media"));
        assertEquals(List.of(), found("--day 2026-11-19"));
        assertTrue(run("cairn:ledger-query --day 2026-11-20").contains("0.000000163 EUR"));
        assertTrue(run("cairn:ledger-query --day 2026-11-19").contains("no rows"));
        fails("a day is", "cairn:ledger-query --day yesterday");
        fails("give --day, or --from and --to", "cairn:ledger-query --day 2026-11-20 --to 2026-11-20");
        fails("--from is after --to", "cairn:ledger-query --from 2026-11-21 --to 2026-11-20");
        fails("--limit is 1 to", "cairn:ledger-query --limit 0");
        fails("there is no outcome won", "cairn:ledger-query --outcome won");
    }

    @Test
    void listsTheLastRowsAndPagesOn() throws Exception {
        for (int i = 2; i < 2_345; i++) {
            network.row(i % 1_000 == 0 ? "failed" : "complete");
        }
        assertEquals(List.of(2_343, 2_344), found("--limit 2"));
        assertEquals(List.of(1_000, 2_000), found("--outcome failed"));
        assertEquals(List.of(2_000), found("--outcome failed --start 1001"));
        assertEquals(
                1_001, json("cairn:ledger-query --outcome failed --limit 1").get("next"));
        assertTrue(run("cairn:ledger-query --outcome failed --limit 1").endsWith("there may be more: --start 1001\n"));
        assertFalse(run("cairn:ledger-query --outcome failed").contains("there may be more"));
    }

    @Test
    void followsTheLogOverMidnightAndLeavesOutWhatNobodyCouldRead() throws Exception {
        LedgerTail tail = (LedgerTail) CommandLines.parse("cairn:ledger-tail --limit 1");
        List<Runnable> looks = new ArrayList<>(List.of(
                () -> network.row("failed"),
                () -> {
                    nextDay();
                    network.row("complete");
                    network.row("cancelled");
                },
                () -> {},
                () -> {
                    for (int i = 0; i < LedgerTail.LOOK_ROWS_MAX + 7; i++) {
                        network.row("complete");
                    }
                }));
        tail.pause = call -> {
            if (looks.isEmpty()) {
                throw new InterruptedException();
            }
            looks.remove(0).run();
            return true;
        };
        List<String> lines = CommandLines.run(network.lookup, tail).lines().toList();
        assertEquals(1 + 1 + 2 + 1 + LedgerTail.LOOK_ROWS_MAX + 1, lines.size());
        assertTrue(lines.get(0).startsWith("eu-1/2026-11-20/1  2026-11-20T00:00:00.000000Z  lost"), lines.get(0));
        assertTrue(lines.get(1).startsWith("eu-1/2026-11-20/2 "), lines.get(1));
        assertTrue(lines.get(2).startsWith("eu-1/2026-11-21/3 "), lines.get(2));
        assertTrue(lines.get(3).startsWith("eu-1/2026-11-21/4 "), lines.get(3));
        assertEquals("... 7 rows left out", lines.get(4));
        assertTrue(lines.get(5).startsWith("eu-1/2026-11-21/12 "), lines.get(5));
    }

    @Test
    void beginsTheTailWithRowsOfSeveralDays() throws Exception {
        nextDay();
        network.row("complete");
        List<String> rows =
                run("cairn:ledger-tail --once --limit 2 --json").lines().toList();
        assertEquals(2, rows.size());
        assertEquals("eu-1/2026-11-20/1", JSON.std.mapFrom(rows.get(0)).get("id"));
        assertEquals("eu-1/2026-11-21/2", JSON.std.mapFrom(rows.get(1)).get("id"));
        assertEquals("", run("cairn:ledger-tail --once --limit 0"));
        assertEquals(3, run("cairn:ledger-tail --once --limit 10000").lines().count());
        fails("--limit is 0 to 10000", "cairn:ledger-tail --limit 10001");
    }

    @Test
    void addsUpADayByCustomer() throws Exception {
        row("c-other", "echo/0.2.0", "wk-7", "complete");
        row("c-other", "echo/0.2.0", "wk-7", "complete");
        row("c-other", "echo/0.2.0", "wk-7", "failed");
        Map<String, Object> sums = json("cairn:ledger-sums");
        assertEquals(
                "2026-11-20 0 5 {EUR=489000}",
                sums.get("day") + " " + sums.get("first") + " " + sums.get("rows") + " " + sums.get("fees"));
        assertEquals(
                new TreeMap<>(Map.of(
                        "c-7f3a90",
                        Map.of("rows", 2, "fees", Map.of("EUR", "163000")),
                        "c-other",
                        Map.of("rows", 3, "fees", Map.of("EUR", "326000")))),
                sums.get("customers"));
        String aggregate = network.ledger
                .sums(LocalDate.parse("2026-11-20"))
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .aggregate();
        assertEquals(aggregate, sums.get("aggregate"));
        String table = run("cairn:ledger-sums --day 2026-11-20 --limit 1");
        assertTrue(table.contains("c-other") && !table.contains("c-7f3a90"), table);
        assertTrue(table.contains("and 1 more customers: --limit 2\n"), table);
        assertTrue(table.contains("fees       0.000000489 EUR\naggregate  " + aggregate + "\n"), table);
        fails("there are no rows of 2026-11-19", "cairn:ledger-sums --day 2026-11-19");
    }

    @Test
    void showsWhoWasPaid() throws Exception {
        LocalDate day = LocalDate.parse("2026-11-20");
        network.marks.add(new Mark(
                day,
                List.of(new Range(0, 1)),
                "provider:wk-12",
                Status.PAID,
                "0xabc",
                Instant.parse("2026-11-21T01:00:00Z")));
        network.marks.add(new Mark(
                day,
                List.of(new Range(0, 2), new Range(5, 8)),
                "customer:c-7f3a90",
                Status.PENDING,
                "",
                Instant.parse("2026-11-21T02:00:00Z")));
        assertTrue(run("cairn:ledger-payments --day 2026-11-20").contains("0-1,5-7"));
        assertEquals(
                1, list("cairn:ledger-payments eu-1/2026-11-20/1", "payments").size());
        List<?> payments = list("cairn:ledger-payments " + Network.ROW, "payments");
        assertEquals(2, payments.size());
        assertEquals(
                "provider:wk-12 paid 0xabc [[0, 1]]",
                ((Map<?, ?>) payments.get(0)).get("entity") + " " + ((Map<?, ?>) payments.get(0)).get("status") + " "
                        + ((Map<?, ?>) payments.get(0)).get("settlement") + " "
                        + ((Map<?, ?>) payments.get(0)).get("rows"));
        assertTrue(run("cairn:ledger-payments eu-1/2026-11-20/9").contains("no payments"));
        fails("give a row, or --day", "cairn:ledger-payments");
        fails("give a row, or --day", "cairn:ledger-payments " + Network.ROW + " --day 2026-11-20");
    }

    @Test
    void provesARowOnceACheckpointCoversIt() throws Exception {
        String proof = "c2sp.org/tlog-proof@v1\nindex 1\n";
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LedgerProof command = (LedgerProof) CommandLines.parse("cairn:proof eu-1/2026-11-20/1");
        command.pause = call -> true;
        command.execute(network.lookup, CommandLines.streams(out, err, false), CommandLines.ANNA);
        assertEquals(proof, out.toString(UTF_8));
        assertTrue(err.toString(UTF_8).contains("not in a checkpoint yet"));
        assertEquals(proof, json("cairn:proof eu-1/2026-11-20/1").get("proof"));
        Path file = folder.resolve("1.tlog-proof");
        assertTrue(run("cairn:proof eu-1/2026-11-20/1 --out " + file).contains(file.toString()));
        assertEquals(proof, Files.readString(file));
        fails("is there already", "cairn:proof eu-1/2026-11-20/1 --out " + file);
        fails("there is no row", "cairn:proof eu-1/2026-11-20/7");
        network.row("complete");
        LedgerProof early = (LedgerProof) CommandLines.parse("cairn:proof eu-1/2026-11-20/2");
        early.pause = call -> true;
        CommandException e = assertThrows(CommandException.class, () -> CommandLines.run(network.lookup, early));
        assertTrue(e.getNiceHelp().endsWith("still not in a checkpoint; the newest covers 2 rows"), e.getNiceHelp());
    }

    @Test
    void tellsEachFindingOnALineAndFails() throws Exception {
        assertEquals("2 rows were read, all is right\n", run("cairn:ledger-verify"));
        assertEquals(List.of(), list("cairn:ledger-verify --day 2026-11-20", "findings"));
        assertEquals(List.of("check all", "check 2026-11-20"), network.keeping.asked);
        network.keeping.findings.add("2026-11-20.rows: at 812: checksum\u001b[31m");
        network.keeping.findings.add("2026-11-20.rows: at 990: chain");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CairnCommand command = CommandLines.parse("cairn:ledger-verify");
        CommandException e = assertThrows(
                CommandException.class,
                () -> command.execute(network.lookup, CommandLines.streams(out, out, false), CommandLines.ANNA));
        assertEquals("error: 2 findings", e.getNiceHelp());
        assertEquals(
                "2026-11-20.rows: at 812: checksum?[31m\n2026-11-20.rows: at 990: chain\n2 rows were read\n",
                out.toString(UTF_8));
        fails("2 findings", "cairn:ledger-verify --json");
    }

    @Test
    void backsUpAndShowsManifests() throws Exception {
        assertEquals(
                folder + " has 2 rows; 1.2 MB were copied\n", run("cairn:ledger-backup " + folder.resolve("x/..")));
        assertEquals(1_234_567, json("cairn:ledger-backup " + folder).get("bytes"));
        assertEquals("backup " + folder, network.keeping.asked.get(0));
        assertEquals("cairn-day-1\ncairn.internal/eu-1\nday 2026-11-19\n", run("cairn:ledger-manifest 2026-11-19"));
        assertEquals("2026-11-19", json("cairn:ledger-manifest 2026-11-19").get("day"));
        fails("there is no manifest of 2026-11-20", "cairn:ledger-manifest 2026-11-20");
    }

    @Test
    void exportsEveryRowInItsFixedFormat() throws Exception {
        for (long sequence = 2; sequence < 2_345; sequence++) {
            network.row("complete");
        }
        String[] lines = run("cairn:ledger-export -").split("\n", -1);
        assertEquals(2_346, lines.length);
        Row first = network.ledger
                .scan(LocalDate.parse("2026-11-20"), 0, 1)
                .toCompletableFuture()
                .join()
                .get(0);
        StringBuilder columns = new StringBuilder();
        first.columns().forEach((name, value) -> columns.append(columns.length() == 0 ? "" : ",")
                .append("\"" + name + "\":\"" + value + "\""));
        assertEquals(
                "{\"id\":\"eu-1/2026-11-20/0\",\"columns\":{" + columns + "},\"hash\":\"" + first.hash() + "\"}",
                lines[0]);
        Path file = folder.resolve("rows.jsonl");
        assertEquals(2_345, json("cairn:ledger-export --day 2026-11-20 " + file).get("rows"));
        assertEquals(String.join("\n", lines), Files.readString(file));
        fails("is there already", "cairn:ledger-export --day 2026-11-20 " + file);
        assertEquals(String.join("\n", lines), Files.readString(file));
        assertEquals("", run("cairn:ledger-export --from 2026-11-21"));
        fails("a format is jsonl or csv", "cairn:ledger-export --format parquet");
    }

    @Test
    void exportsCsvWithAFixedHeader() throws Exception {
        Map<Column, String> few = Drafts.columns(7);
        few.keySet().removeAll(List.of(Column.FEE, Column.CURRENCY, Column.WORKER));
        few.put(Column.SERVICE, "a,\"b\"/1");
        few.put(Column.USER, "");
        nextDay();
        network.ledger.append(new RowDraft(few, new TreeMap<>(), new TreeMap<>()));
        List<String> lines = List.of(
                run("cairn:ledger-export --from 2026-11-21 --format csv").split("\r\n", -1));
        Row row = network.ledger
                .scan(LocalDate.parse("2026-11-21"), 0, 1)
                .toCompletableFuture()
                .join()
                .get(0);
        assertEquals(
                "id,schema,time,private_hash,request,attempt,outcome,service,customer,user,worker,tier,verified,fee,"
                        + "currency,refers_to,hash",
                lines.get(0));
        assertEquals(
                "eu-1/2026-11-21/2,2,2026-11-21T00:00:00.000000Z,"
                        + row.columns().get("private_hash")
                        + ",r-7,1,complete,\"a,\"\"b\"\"/1\",c-7f3a90,\"\",,2,none,,,," + row.hash(),
                lines.get(1));
        assertEquals(List.of(""), lines.subList(2, lines.size()));
    }

    private void nextDay() {
        network.node.clock().forward(Duration.ofDays(1));
    }

    private void row(String customer, String service, String worker, String outcome) {
        Map<Column, String> columns = Drafts.columns(network.ledger.state().rows());
        columns.put(Column.CUSTOMER, customer);
        columns.put(Column.SERVICE, service);
        columns.put(Column.WORKER, worker);
        columns.put(Column.OUTCOME, outcome);
        columns.put(Column.FEE, outcome.equals("complete") ? "163000" : "0");
        network.ledger.append(new RowDraft(columns, new TreeMap<>(), new TreeMap<>()));
    }

    /** Sequences of the rows that a query gives. */
    private List<Integer> found(String options) throws Exception {
        return list("cairn:ledger-query " + options, "rows").stream()
                .map(row -> String.valueOf(((Map<?, ?>) row).get("id")))
                .map(id -> Integer.parseInt(id.substring(id.lastIndexOf('/') + 1)))
                .toList();
    }

    private List<?> list(String line, String member) throws Exception {
        return (List<?>) Objects.requireNonNull(json(line).get(member));
    }

    private void fails(String expected, String line) {
        CommandException e = assertThrows(CommandException.class, () -> run(line));
        String text = e.getNiceHelp();
        assertTrue(text.startsWith("error: ") && text.contains(expected), text);
    }

    private String run(String line) throws Exception {
        return CommandLines.run(network.lookup, line);
    }

    private Map<String, Object> json(String line) throws Exception {
        return CommandLines.json(network.lookup, line);
    }
}
