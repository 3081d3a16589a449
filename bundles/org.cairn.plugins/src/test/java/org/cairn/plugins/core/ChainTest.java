// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.cairn.core.api.plugins.Change;
import org.cairn.testkit.identity.Ed25519Key;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** CGN-10, docs/TRUST.md section 3: what an operator has signed is read as he wrote it, or not at all. */
final class ChainTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final Ed25519Key operator = new Ed25519Key();

    @Test
    void isReadAsTheDocumentHasIt() {
        Chain chain = new Chain(operator.publicKey());
        byte[] file = record(
                chain,
                operator,
                List.of(
                        Statement.parse("accept plugin greeter 1.0.0 " + "9".repeat(64) + " " + "7".repeat(64)),
                        Statement.parse("deploy greeter 1.0.0 all 100")));
        String text = new String(file, US_ASCII);
        assertTrue(
                text.startsWith("cairn-decision 1\nprevious " + "0".repeat(64)
                        + "\ntime 2026-11-20T12:00:00Z\nasked operator\naccept plugin greeter 1.0.0 "),
                text);
        assertTrue(text.matches("(?s).*\ndeploy greeter 1\\.0\\.0 all 100\nsigned [A-Za-z0-9+/]{86}==\n\n"), text);
        Decided decided = Chain.of(file, operator.publicKey()).decided();
        assertEquals(Optional.of(new Version("1.0.0")), decided.wanted("greeter", "node", Set.of()));
        assertEquals(
                Optional.of(new Accepted(
                        Change.Kind.PLUGIN, "greeter", new Version("1.0.0"), "9".repeat(64), "7".repeat(64))),
                decided.accepted(Change.Kind.PLUGIN, "greeter", new Version("1.0.0")));
    }

    @Test
    void readsBackWhateverWasWritten() {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Chain chain = new Chain(operator.publicKey());
            Decided folded = Decided.nothing();
            byte[] file = new byte[0];
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                List<Statement> statements = statements(random);
                folded = folded.with(statements);
                file = joined(file, record(chain, operator, statements));
            }
            Chain read = Chain.of(file, operator.publicKey());
            assertEquals(folded, read.decided(), "seed " + seed);
            assertEquals(chain.head(), read.head(), "seed " + seed);
            assertEquals(file.length, read.bytes(), "seed " + seed);
            assertEquals(chain.from(1, 100), read.from(1, 100), "seed " + seed);
            for (Decision decision : read.from(2, 3)) {
                assertEquals(decision, Decision.parse(decision.text()), "seed " + seed);
            }
        }
    }

    @Test
    void whatIsCutOffAnywhereIsTheRecordsBeforeIt() {
        List<byte[]> records = records(3);
        byte[] file = joined(records.toArray(byte[][]::new));
        int[] ends = {0, records.get(0).length, records.get(0).length + records.get(1).length, file.length};
        for (int length = 0; length <= file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            int whole = 0;
            while (whole < 3 && ends[whole + 1] <= length) {
                whole++;
            }
            Chain chain = Chain.of(cut, operator.publicKey());
            assertEquals(whole, chain.count(), "cut at " + length);
            assertEquals(ends[whole], Chain.whole(cut));
        }
    }

    @Test
    void oneFlippedBitAnywhereCountsForNothingOrIsCutAsTorn() {
        List<byte[]> records = records(3);
        byte[] file = joined(records.toArray(byte[][]::new));
        for (int i = 0; i < file.length * 8; i++) {
            byte[] flipped = file.clone();
            flipped[i / 8] ^= (byte) (1 << (i % 8));
            int at = i;
            try {
                Chain chain = Chain.of(flipped, operator.publicKey());
                // only the end of the last record can be taken for one that was never written to its end
                assertTrue(at / 8 >= file.length - 2, "bit " + at + " was not seen");
                assertEquals(2, chain.count(), "bit " + at);
            } catch (IllegalArgumentException e) {
                assertTrue(
                        String.valueOf(e.getMessage()).matches("(record [1-4] at byte|an empty line).*"),
                        e::getMessage);
            }
        }
    }

    @Test
    void refusesWhatIsForgedReorderedRepeatedOrLeftOut() {
        List<byte[]> records = records(3);
        byte[] a = records.get(0);
        byte[] b = records.get(1);
        byte[] c = records.get(2);
        refused("has the number 2", b, a, c);
        refused("has the number 1", a, a);
        refused("has the number 3", a, b, c, c);
        refused("has the number 3", a, c);
        refused("has the number 2", b);
        Ed25519Key other = new Ed25519Key();
        Chain foreign = new Chain(other.publicKey());
        refused("not signed by the operator", record(foreign, other, List.of(deploy("x"))));
        refused("does not follow", a, record(foreign, other, List.of(deploy("x"))));
        assertEquals(3, Chain.of(joined(a, b, c), operator.publicKey()).count());
        refused("an empty line too many", a, b, c, "\n".getBytes(US_ASCII));
        refused("no line signed", a, "\n\n".getBytes(US_ASCII));
        IllegalArgumentException wrongKey =
                assertThrows(IllegalArgumentException.class, () -> Chain.of(joined(a, b, c), other.publicKey()));
        assertTrue(String.valueOf(wrongKey.getMessage()).contains("not signed by the operator"));
    }

    @Test
    void aNewKeySignsFromTheNextRecordOnAndTheOldOneNoMore() {
        Ed25519Key next = new Ed25519Key();
        Chain chain = new Chain(operator.publicKey());
        String key = Base64.getEncoder().encodeToString(next.publicKey());
        byte[] handover = record(chain, operator, List.of(new Statement.Operator(key)));
        byte[] stolen = signed(chain, operator, List.of(deploy("x")));
        assertThrows(IllegalArgumentException.class, () -> chain.check(stolen));
        byte[] after = record(chain, next, List.of(deploy("x")));
        assertEquals(2, Chain.of(joined(handover, after), operator.publicKey()).count());
        // a handover that the key before did not sign is found although later records are signed well
        Chain forged = new Chain(next.publicKey());
        byte[] theirs = record(forged, next, List.of(new Statement.Operator(key)));
        byte[] later = record(forged, next, List.of(deploy("x")));
        refused("record 1 at byte 0: it is not signed by the operator", theirs, later);
    }

    @Test
    void refusesEverythingThatIsWrittenInAnotherWay() {
        for (String line : List.of(
                "",
                "deploy",
                "deploy greeter 1.0 all 100",
                "deploy greeter 1.0.0 all 0",
                "deploy greeter 1.0.0 all 101",
                "deploy greeter 1.0.0 all 050",
                "deploy greeter 1.0.0 all +50",
                "deploy greeter  1.0.0 all 50",
                "deploy Greeter 1.0.0 all 50",
                "deploy greeter 1.0.0 node= 50",
                "deploy greeter 1.0.0 everywhere 50",
                "withdraw greeter all ",
                "price greeter -1 EUR",
                "price greeter 1 Eur",
                "price greeter 1000000000000001 EUR",
                "revoke " + "g".repeat(64) + " stolen",
                "revoke " + "a".repeat(63) + " stolen",
                "revoke " + "a".repeat(64) + " Stolen",
                "revoke " + "a".repeat(64) + " a b",
                "accept chain greeter 1.0.0 " + "9".repeat(64) + " " + "7".repeat(64),
                "accept plugin greeter 1.0.0 " + "9".repeat(64),
                "accept plugin a.b 1.0.0 " + "9".repeat(64) + " " + "7".repeat(64),
                "operator AAAA",
                "operator " + "A".repeat(43),
                "run anything")) {
            assertThrows(IllegalArgumentException.class, () -> Statement.parse(line), line);
        }
        String good = new Decision(1, Decision.NOTHING, NOW, "me", List.of(deploy("x"))).text();
        assertEquals(1, Decision.parse(good).number());
        for (String bad : List.of(
                good.replace("decision 1", "decision 01"),
                good.replace("asked me", "asked m e"),
                good.replace("asked me", "asked "),
                good.replace("12:00:00Z", "12:00:00.0Z"),
                good.replace("2026-11-20", "2026-11-31"),
                good.replace("\ntime", "\r\ntime"),
                good.replace("previous 0", "previous z"),
                good + "\n",
                good.substring(0, good.indexOf("deploy")))) {
            assertThrows(IllegalArgumentException.class, () -> Decision.parse(bad), bad);
        }
    }

    private List<byte[]> records(int count) {
        Chain chain = new Chain(operator.publicKey());
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record(chain, operator, List.of(deploy("p" + i))));
        }
        return records;
    }

    private void refused(String reason, byte[]... records) {
        byte[] file = joined(records);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Chain.of(file, operator.publicKey()));
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e::getMessage);
    }

    private static byte[] record(Chain chain, Ed25519Key key, List<Statement> statements) {
        byte[] record = signed(chain, key, statements);
        chain.add(chain.check(record));
        return record;
    }

    private static byte[] signed(Chain chain, Ed25519Key key, List<Statement> statements) {
        byte[] text = new Decision(chain.count() + 1L, chain.head(), NOW, "operator", statements).bytes();
        return Chain.signed(text, key.sign(text));
    }

    private static Statement deploy(String id) {
        return new Statement.Deploy(id, new Version("1.0.0"), Selector.ALL, 100);
    }

    private static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    static List<Statement> statements(Random random) {
        List<Statement> statements = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            String id = "p" + random.nextInt(3);
            Version version = new Version(1 + random.nextInt(3), random.nextInt(2), 0);
            Selector selector = new Selector(List.of("all", "node=a", "label=b").get(random.nextInt(3)));
            String sha256 = String.valueOf(random.nextInt(6)).repeat(64);
            statements.add(
                    switch (random.nextInt(5)) {
                        case 0 ->
                            new Statement.Accept(new Accepted(Change.Kind.PLUGIN, id, version, sha256, "7".repeat(64)));
                        case 1 -> new Statement.Revoke(sha256, "because");
                        case 2 -> new Statement.Deploy(id, version, selector, 1 + random.nextInt(100));
                        case 3 -> new Statement.Withdraw(id, selector);
                        default -> new Statement.Price(id, random.nextInt(1000), "EUR");
                    });
        }
        return statements;
    }
}
