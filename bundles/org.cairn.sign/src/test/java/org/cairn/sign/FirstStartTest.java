// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10, docs/TRUST.md section 2: the keys of a home. */
class FirstStartTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void makesWhatTheTableSaysForTheOwnerAlone() throws Exception {
        Home home = home();
        assertEquals(4, make(home).size());
        check(home);
    }

    @Test
    void changesNothingAtTheNextStart() throws Exception {
        Home home = home();
        make(home);
        Map<Path, String> before = digests();
        assertEquals(List.of(), make(home));
        assertEquals(before, digests());
    }

    @Test
    void goesOnWhereverItWasKilled() throws Exception {
        List<String> all = new ArrayList<>();
        new FirstStart(new Home(folder.resolve("whole")), new DurableFiles((step, file) -> all.add(step)), NOW).make();
        assertTrue(all.size() > 40, all.toString());
        for (int last = 0; last < all.size(); last++) {
            Home home = new Home(folder.resolve("killed-" + last));
            kill(home, last, NOW);
            // once more a little later, as a person does who sees it fail
            kill(home, 3, NOW);
            String reached = Files.exists(home.operatorRoot()) ? Files.readString(home.operatorRoot()) : "";
            make(home);
            check(home);
            assertTrue(Files.readString(home.operatorRoot()).startsWith(reached), "a root that was there stays");
            assertEquals(List.of(), make(home));
        }
    }

    @Test
    void aRenewalThatIsKilledLosesNothing() throws Exception {
        Instant later = NOW.plus(Duration.ofDays(400));
        for (int last = 0; last < 16; last++) {
            Home home = new Home(folder.resolve("renewed-" + last));
            make(home);
            kill(home, last, later);
            new FirstStart(home, new DurableFiles(), later).make();
            check(home);
        }
    }

    @Test
    void whatTheOperatorTookAwayStaysAway() throws Exception {
        Home home = home();
        make(home);
        Files.delete(home.operatorKey());
        Files.delete(home.authorityStore());
        Files.delete(home.publisherStore());
        assertEquals(List.of(), make(home));
        assertFalse(Files.exists(home.operatorKey()) || Files.exists(home.authorityStore()));

        Files.delete(home.authorityRoot());
        assertEquals(List.of(), make(home), "an empty directory is how nobody is trusted");
        assertFalse(Files.exists(home.authorityRoot()));
    }

    @Test
    void anAuthorityThatIsNotTrustedAnyMoreGivesNothing() throws Exception {
        Home home = home();
        make(home);
        Files.delete(home.authorityRoot());
        Files.delete(home.publisherStore());
        assertEquals(List.of(), make(home));
    }

    @Test
    void renewsTheListAndThePublisherWhenHalfOfTheirTimeHasGone() throws Exception {
        Home home = home();
        make(home);
        X509Certificate first = publisher(home);
        assertEquals(List.of(), make(home, NOW.plus(Duration.ofDays(170))));
        assertEquals(1, make(home, NOW.plus(Duration.ofDays(180))).size());
        X509CRL list = Pem.list(home.revoked());
        assertEquals(2, Authority.number(list).intValueExact());
        assertEquals(
                NOW.plus(Duration.ofDays(180)).plus(Authority.LIST_VALIDITY),
                list.getNextUpdate().toInstant());
        assertEquals(first, publisher(home));
        make(home, NOW.plus(Duration.ofDays(370)));
        assertNotEquals(first, publisher(home));
        check(home);
    }

    @Test
    void aLostListIsNoAmnesty() throws Exception {
        Home home = home();
        make(home);
        X509Certificate publisher = publisher(home);
        Program.Said revoked = Program.at(
                NOW,
                "",
                "keys",
                "revoke",
                publisher.getSerialNumber().toString(16),
                "--home",
                folder.resolve("home").toString());
        assertEquals(0, revoked.code(), revoked.err());
        Files.delete(home.revoked());
        make(home);
        assertTrue(Pem.list(home.revoked()).isRevoked(publisher));
    }

    @Test
    void decisionsWithoutTheirRootAreNotGivenAnother() throws Exception {
        Home home = home();
        make(home);
        Files.delete(home.operatorRoot());
        Files.writeString(home.decisions(), "cairn-decision 1\n");
        IOException refused = assertThrows(IOException.class, () -> make(home));
        assertTrue(String.valueOf(refused.getMessage()).contains("restore it from a copy"), refused.getMessage());
    }

    @Test
    void twoProgramsDoNotWorkAtOnce() throws Exception {
        Home home = home();
        make(home);
        try (FileChannel held = home.lock()) {
            assertTrue(held.isOpen());
            IOException refused = assertThrows(IOException.class, () -> make(home));
            assertTrue(String.valueOf(refused.getMessage()).contains("another program"), refused.getMessage());
        }
        assertEquals(List.of(), make(home));
    }

    @Test
    void saysWhatBelongsNotTogether() throws Exception {
        Home home = home();
        make(home);
        Home other = new Home(folder.resolve("other"));
        make(other);
        Files.write(home.authorityRoot(), Files.readAllBytes(other.authorityRoot()));
        IOException refused = assertThrows(IOException.class, () -> make(home));
        assertTrue(String.valueOf(refused.getMessage()).contains("is not the certificate in"), refused.getMessage());
    }

    private static void kill(Home home, int last, Instant now) throws Exception {
        int[] left = {last};
        DurableFiles mortal = new DurableFiles((step, file) -> {
            if (left[0]-- <= 0) {
                throw new Killed();
            }
        });
        try {
            new FirstStart(home, mortal, now).make();
        } catch (Killed e) {
            // as intended
        }
    }

    private static final class Killed extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** All that section 2 promises. */
    private void check(Home home) throws Exception {
        assertEquals(Pem.operatorRoot(home.operatorRoot()), OperatorKey.publicOf(Pem.operatorKey(home.operatorKey())));
        X509Certificate authority = Pem.certificates(home.authorityRoot()).get(0);
        assertEquals(authority, FirstStart.open(home).certificate());
        X509CRL list = Pem.list(home.revoked());
        list.verify(authority.getPublicKey());
        assertNotNull(list.getNextUpdate());
        X509Certificate publisher = publisher(home);
        publisher.verify(authority.getPublicKey());
        assertFalse(list.isRevoked(publisher));
        assertTrue(new Issued(home, new DurableFiles()).knows(publisher.getSerialNumber()));
        try (Stream<Path> files = Files.walk(home.directory())) {
            for (Path file :
                    files.filter(file -> !file.equals(home.directory())).toList()) {
                assertEquals(
                        Files.isDirectory(file) ? "rwx------" : "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                        file.toString());
            }
        }
    }

    private static X509Certificate publisher(Home home) throws Exception {
        return Signer.pkcs12(home.publisherStore(), "publisher", Signer.passwordFile(home.publisherStore()))
                .certificate();
    }

    private Home home() {
        return new Home(folder.resolve("home"));
    }

    private static List<String> make(Home home) throws Exception {
        return make(home, NOW);
    }

    private static List<String> make(Home home, Instant now) throws Exception {
        return new FirstStart(home, new DurableFiles(), now).make();
    }

    private Map<Path, String> digests() throws IOException {
        Map<Path, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(file, Digests.file(file));
            }
        }
        return digests;
    }
}
