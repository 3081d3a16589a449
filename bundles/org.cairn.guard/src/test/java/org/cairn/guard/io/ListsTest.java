// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cairn.guard.core.Kind;
import org.cairn.guard.core.Shipped;
import org.cairn.guard.core.Verdict;
import org.cairn.guard.fixture.Operator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10: the files as a running node reads them, again and again. */
final class ListsTest {
    private static final String SHIPPED = "a".repeat(64);
    private static final String SHIPPED_PLUGIN = "d".repeat(64);
    private static final String ACCEPTED = "b".repeat(64);
    private static final String LATER = "c".repeat(64);

    private final Operator operator = new Operator();
    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path trust;

    @SuppressWarnings("NullAway.Init")
    private Lists lists;

    @BeforeEach
    void lists() throws Exception {
        Path shipped = trust.resolve("shipped");
        Files.write(
                shipped,
                Shipped.format(List.of(
                        new Shipped.Jar(SHIPPED, Kind.LIBRARY, "system/a.jar"),
                        new Shipped.Jar(SHIPPED_PLUGIN, Kind.PLUGIN, "plugins/d.jar"))));
        Files.writeString(trust.resolve("operator.pem"), operator.pem());
        lists = new Lists(shipped, trust, (file, reason) -> said.add(file.getFileName() + ": " + reason));
    }

    @Test
    void withoutDecisionsWhatIsShippedRuns() {
        assertEquals(Optional.of(Kind.LIBRARY), lists.fresh(SHIPPED).kind());
        assertEquals(
                "neither shipped nor accepted by the operator",
                lists.fresh(ACCEPTED).reason());
        assertEquals(List.of(), said);
    }

    @Test
    void readsOnWhenTheFileHasGrown() throws Exception {
        decides(Operator.accept(ACCEPTED));
        assertEquals(Optional.of(Kind.PLUGIN), lists.fresh(ACCEPTED).kind());
        byte[] next = operator.decides(Operator.acceptPlatform(LATER));
        append(Arrays.copyOf(next, 100));
        assertTrue(lists.fresh(LATER).kind().isEmpty());
        append(Arrays.copyOfRange(next, 100, next.length));
        assertTrue(lists.known(LATER).kind().isEmpty(), "before it looks");
        assertEquals(Optional.of(Kind.PLATFORM), lists.fresh(LATER).kind());
        assertEquals(List.of(), said);
    }

    /** Whoever writes cuts off what was not complete; that may be shorter than what was seen. */
    @Test
    void lastRecordMayBeCutOff() throws Exception {
        decides(Operator.accept(ACCEPTED));
        byte[] whole = Files.readAllBytes(decisions());
        append("cairn-decision 2\nprevious".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals(Optional.of(Kind.PLUGIN), lists.fresh(ACCEPTED).kind());
        Files.write(decisions(), whole);
        assertEquals(Optional.of(Kind.PLUGIN), lists.fresh(ACCEPTED).kind());
        decides(Operator.accept(LATER));
        assertEquals(Optional.of(Kind.PLUGIN), lists.fresh(LATER).kind());
        assertEquals(List.of(), said);
    }

    /** So that nobody takes a revocation back while the node runs. */
    @Test
    void decisionsThatHaveBecomeFewerCountForNothing() throws Exception {
        decides(Operator.accept(ACCEPTED));
        byte[] one = Files.readAllBytes(decisions());
        decides(Operator.revoke(ACCEPTED));
        byte[] two = Files.readAllBytes(decisions());
        assertEquals("revoked by the operator: bad-code", lists.fresh(ACCEPTED).reason());
        Files.write(decisions(), one);
        assertEquals(
                "neither shipped nor accepted by the operator",
                lists.fresh(ACCEPTED).reason());
        assertEquals(List.of("decisions: it had 2 decisions and has 1"), said);
        Files.write(decisions(), two);
        assertEquals("revoked by the operator: bad-code", lists.fresh(ACCEPTED).reason());
        assertEquals(1, said.size(), "said once");
    }

    @Test
    void fileThatWasExchangedIsCheckedFromItsStart() throws Exception {
        decides(Operator.accept(ACCEPTED));
        assertEquals(Optional.of(Kind.PLUGIN), lists.fresh(ACCEPTED).kind());
        Operator forger = new Operator();
        Path other = Files.write(trust.resolve("other"), forger.decides(Operator.accept(LATER)));
        Files.write(other, forger.decides(Operator.accept(LATER)), StandardOpenOption.APPEND);
        Files.move(other, decisions(), StandardCopyOption.REPLACE_EXISTING);
        assertTrue(lists.fresh(LATER).kind().isEmpty());
        assertTrue(lists.fresh(ACCEPTED).kind().isEmpty());
        assertEquals(List.of("decisions: the operator's signature of a decision is wrong"), said);
    }

    @Test
    void deniedIsReadAgainToo() throws Exception {
        Path denied = trust.resolve("denied");
        decides(Operator.accept(ACCEPTED));
        assertEquals(Optional.of(Kind.PLUGIN), lists.fresh(ACCEPTED).kind());
        Files.writeString(denied, ACCEPTED + " key lost\n" + SHIPPED + " key lost\n");
        assertEquals(Verdict.refused("denied: key lost"), lists.fresh(ACCEPTED));
        assertEquals(Verdict.refused("denied: key lost"), lists.fresh(SHIPPED));
        Files.writeString(denied, "garbage\n");
        assertTrue(lists.fresh(ACCEPTED).reason().contains("cannot be read"));
        assertEquals(Optional.of(Kind.LIBRARY), lists.fresh(SHIPPED).kind());
        Files.delete(denied);
        assertEquals(Optional.of(Kind.PLUGIN), lists.fresh(ACCEPTED).kind());
        assertEquals(List.of("denied: line 1 is not SHA-256 REASON"), said);
    }

    /** The platform must run, or nobody could mend the file; a plug-in need not. */
    @Test
    void shippedPlugInDoesNotRunIfItMayBeDenied() throws Exception {
        assertEquals(Optional.of(Kind.PLUGIN), lists.fresh(SHIPPED_PLUGIN).kind());
        Files.writeString(trust.resolve("denied"), SHIPPED_PLUGIN.toUpperCase(Locale.ROOT) + " bad");
        assertTrue(lists.fresh(SHIPPED_PLUGIN).reason().contains("cannot be read"));
        assertEquals(Optional.of(Kind.LIBRARY), lists.fresh(SHIPPED).kind());
    }

    @Test
    void whatWasDecidedCountsAgainOnceTheOperatorsKeyIsRestored() throws Exception {
        decides(Operator.accept(ACCEPTED));
        Path root = trust.resolve("operator.pem");
        String pem = Files.readString(root);
        Files.delete(root);
        assertTrue(lists.fresh(ACCEPTED).kind().isEmpty());
        assertTrue(lists.fresh(ACCEPTED).kind().isEmpty());
        Files.writeString(root, "no key");
        assertTrue(lists.fresh(ACCEPTED).kind().isEmpty());
        assertTrue(lists.fresh(ACCEPTED).kind().isEmpty());
        Files.writeString(root, pem);
        assertEquals(Optional.of(Kind.PLUGIN), lists.fresh(ACCEPTED).kind());
        assertEquals(
                List.of("decisions: " + root + " is missing", "decisions: operator.pem has no public key"),
                said,
                "each said once");
    }

    @Test
    void filesThatAreTooLongCountForNothing() throws Exception {
        Files.write(trust.resolve("denied"), new byte[(1 << 20) + 1]);
        Files.write(decisions(), new byte[(16 << 20) + 1]);
        assertTrue(lists.fresh(ACCEPTED).reason().contains("cannot be read"));
        assertEquals(Optional.of(Kind.LIBRARY), lists.fresh(SHIPPED).kind());
        assertEquals(2, said.size());
    }

    private Path decisions() {
        return trust.resolve("decisions");
    }

    private void decides(String... statements) throws IOException {
        append(operator.decides(statements));
    }

    private void append(byte[] bytes) throws IOException {
        Files.write(decisions(), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
