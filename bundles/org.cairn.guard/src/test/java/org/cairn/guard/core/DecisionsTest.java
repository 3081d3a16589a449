// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import org.cairn.guard.fixture.Operator;
import org.junit.jupiter.api.Test;

/** CGN-10, docs/TRUST.md section 3: what a reader of decisions lets count. */
final class DecisionsTest {
    private static final String GREETER = "a".repeat(64);
    private static final String LEDGER = "b".repeat(64);
    private static final String OTHER = "c".repeat(64);

    private final Operator operator = new Operator();

    @Test
    void acceptsWhatTheOperatorHasAccepted() throws Exception {
        Decisions decisions = read(operator.decides(Operator.accept(GREETER), Operator.acceptPlatform(LEDGER)));
        assertEquals(Optional.of(Verdict.runs(Kind.PLUGIN)), decisions.about(GREETER));
        assertEquals(Optional.of(Verdict.runs(Kind.PLATFORM)), decisions.about(LEDGER));
        assertEquals(Optional.empty(), decisions.about(OTHER));
    }

    @Test
    void knowsEveryStatement() throws Exception {
        Decisions decisions = read(operator.decides(
                Operator.accept(GREETER),
                "deploy greeter 1.0.0 all 100",
                "deploy greeter 1.0.0 label=images 1",
                "withdraw greeter node=eu-1",
                "price greeter 1000000000000000 EUR"));
        assertEquals(1, decisions.number());
    }

    @Test
    void whatWasRevokedNeverRunsAgain() throws Exception {
        Decisions decisions = read(
                operator.decides(Operator.accept(GREETER)),
                operator.decides(Operator.revoke(GREETER)),
                operator.decides(Operator.accept(GREETER)));
        assertEquals(Optional.of(Verdict.refused("revoked by the operator: bad-code")), decisions.about(GREETER));
    }

    @Test
    void nextKeySignsFromTheNextRecordOn() throws Exception {
        KeyPair first = operator.key();
        byte[] one = operator.handsOver(Operator.newKey(), Operator.accept(GREETER));
        String before = operator.previous();
        byte[] two = operator.decides(Operator.accept(LEDGER));
        assertEquals(2, read(one, two).number());

        byte[] byTheFirst = operator.record(2, before, first, Operator.accept(OTHER));
        assertRefused("signature", one, byTheFirst);
    }

    /** The record that names the next key is checked although it is not the last. */
    @Test
    void refusesANextKeyThatSomebodyElseNames() {
        KeyPair thief = Operator.newKey();
        Operator forger = new Operator();
        byte[] one = forger.handsOver(thief);
        byte[] two = forger.decides(Operator.accept(OTHER));
        assertRefused("signature", one, two);
    }

    @Test
    void refusesSignaturesOfOthers() {
        byte[] forged = operator.record(1, "0".repeat(64), Operator.newKey(), Operator.accept(OTHER));
        assertRefused("signature", forged);
    }

    @Test
    void refusesRecordsInAnotherOrderAndWithGaps() {
        byte[] one = operator.decides(Operator.accept(GREETER));
        byte[] two = operator.decides(Operator.revoke(GREETER));
        byte[] three = operator.decides(Operator.accept(LEDGER));
        assertRefused("next one", two, one, three);
        assertRefused("next one", one, three);
        assertRefused("next one", one, one);
        assertRefused("next one", two);
    }

    @Test
    void refusesARecordThatDoesNotFollowTheOneBefore() {
        byte[] one = operator.decides(Operator.accept(GREETER));
        byte[] two = operator.record(2, OTHER, operator.key(), Operator.accept(LEDGER));
        assertRefused("does not follow", one, two);
    }

    @Test
    void refusesWhatIsNoStatement() {
        for (String statement : new String[] {
            "trust me",
            "accept plugin greeter 1.0.0 " + GREETER,
            "accept plugin Greeter 1.0.0 " + GREETER + " " + OTHER,
            "accept library greeter 1.0.0 " + GREETER + " " + OTHER,
            "accept plugin greeter  1.0.0 " + GREETER + " " + OTHER,
            "revoke " + GREETER + " Bad code",
            "revoke " + GREETER.toUpperCase(java.util.Locale.ROOT) + " bad",
            "deploy greeter 1.0.0 all 101",
            "deploy greeter 1.0.0 all 0",
            "operator AAAA",
            " accept",
        }) {
            Operator fresh = new Operator();
            byte[] record = fresh.decides(statement);
            ListException e =
                    assertThrows(ListException.class, () -> new Decisions(fresh.root()).read(record), statement);
            assertTrue(String.valueOf(e.getMessage()).contains("decision 1"), e.getMessage());
        }
        assertRefused("too short", operator.decides());
    }

    @Test
    void holdsTheLimitsOfARecord() throws Exception {
        String[] most = Collections.nCopies(1_000, "withdraw greeter all").toArray(String[]::new);
        assertEquals(1, read(operator.decides(most)).number());
        Operator second = new Operator();
        byte[] many = second.decides(
                Collections.nCopies(1_001, "withdraw greeter all").toArray(String[]::new));
        assertThrows(ListException.class, () -> new Decisions(second.root()).read(many));
        Operator third = new Operator();
        byte[] big =
                third.decides(Collections.nCopies(500, Operator.accept(GREETER)).toArray(String[]::new));
        assertThrows(ListException.class, () -> new Decisions(third.root()).read(big));
    }

    /** A power cut leaves any part of the last record. */
    @Test
    void lastRecordCountsOnlyWhenItIsWhole() throws Exception {
        byte[] one = operator.decides(Operator.accept(GREETER));
        byte[] two = operator.decides(Operator.accept(LEDGER), Operator.revoke(GREETER));
        byte[] file = join(one, two);
        for (int length = 0; length < file.length; length++) {
            Decisions decisions = read(Arrays.copyOf(file, length));
            boolean first = length >= one.length;
            assertEquals(first ? 1 : 0, decisions.number(), "bytes: " + length);
            assertEquals(first ? one.length : 0, decisions.bytes(), "bytes: " + length);
            assertEquals(
                    first ? Optional.of(Verdict.runs(Kind.PLUGIN)) : Optional.empty(),
                    decisions.about(GREETER),
                    "bytes: " + length);
        }
        assertEquals(2, read(file).number());
    }

    @Test
    void readsOnFromWhereverAReadingEnded() throws Exception {
        byte[] one = operator.decides(Operator.accept(GREETER));
        byte[] two = operator.handsOver(Operator.newKey(), Operator.accept(LEDGER));
        byte[] three = operator.decides(Operator.revoke(GREETER));
        byte[] file = join(one, two, three);
        for (int length = 0; length <= file.length; length++) {
            Decisions decisions = read(Arrays.copyOf(file, length));
            decisions.read(Arrays.copyOfRange(file, Math.toIntExact(decisions.bytes()), file.length));
            assertEquals(3, decisions.number(), "first reading: " + length);
            assertEquals(
                    Optional.of(Verdict.refused("revoked by the operator: bad-code")),
                    decisions.about(GREETER),
                    "first reading: " + length);
        }
    }

    /** Whichever byte is another one, nothing new is accepted, and nothing is silently left out but the last record. */
    @Test
    void oneChangedByteIsSeenWhereverItIs() throws Exception {
        byte[] one = operator.decides(Operator.accept(GREETER));
        byte[] two = operator.decides(Operator.revoke(GREETER));
        byte[] file = join(one, two);
        for (int i = 0; i < file.length; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 1;
            try {
                Decisions decisions = read(changed);
                assertTrue(i >= file.length - 2, "only the end of the last record can be missed");
                assertEquals(1, decisions.number());
            } catch (ListException e) {
                assertTrue(i < file.length - 2, "seen");
            }
        }
    }

    @Test
    void refusesAKeyThatIsNone() {
        assertThrows(ListException.class, () -> new Decisions("no key".getBytes(StandardCharsets.US_ASCII)));
    }

    private Decisions read(byte[]... records) throws ListException {
        Decisions decisions = new Decisions(operator.root());
        decisions.read(join(records));
        return decisions;
    }

    private void assertRefused(String why, byte[]... records) {
        ListException e = assertThrows(ListException.class, () -> read(records));
        assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    }

    private static byte[] join(byte[]... records) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (byte[] record : records) {
            file.writeBytes(record);
        }
        return file.toByteArray();
    }
}
