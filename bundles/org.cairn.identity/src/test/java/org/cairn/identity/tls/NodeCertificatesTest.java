// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.cairn.core.api.identity.Certificates.Identity;
import org.cairn.testkit.identity.ThrowawayCertificates;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's own authority, renewal, and supplied certificates that change while it runs (CGN-1, CGN-2). */
class NodeCertificatesTest implements TlsEvents {
    private final Path directory;
    private final SimClock clock = new SimClock();
    private final List<String> events = new ArrayList<>();
    private int writes;

    NodeCertificatesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private NodeCertificates open(List<String> names, Supplied... supplied) throws IOException {
        NodeCertificates certificates = new NodeCertificates(directory, "eu-1", clock, this);
        certificates.configure(names, List.of(supplied));
        return certificates;
    }

    private void supply(Identity identity) throws IOException {
        write(directory.resolve("given.pem"), Pem.write(identity.chain()));
        write(directory.resolve("given-key.pem"), Pem.write(identity.key()));
    }

    private void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        // file systems may have coarse times
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * ++writes));
    }

    private Supplied given() {
        return new Supplied("work", directory.resolve("given.pem"), directory.resolve("given-key.pem"));
    }

    @Test
    void certifiesTheNodeUnderItsOwnAuthority() throws Exception {
        NodeCertificates certificates = open(List.of("gw.example", "192.0.2.1", "2001:db8::1"));
        Identity tunnel = certificates.of("tunnel");
        assertEquals(2, tunnel.chain().size());
        assertEquals(certificates.authority(), tunnel.chain().get(1));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(certificates.authority(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(clock.instant()));
        var path = CertificateFactory.getInstance("X.509")
                .generateCertPath(tunnel.chain().subList(0, 1));
        assertEquals(
                "PKIX",
                CertPathValidator.getInstance("PKIX")
                        .validate(path, parameters)
                        .getClass()
                        .getSimpleName()
                        .substring(0, 4));
        X509Certificate server = tunnel.chain().get(0);
        assertTrue(new Names("", List.of("gw.example", "192.0.2.1", "2001:db8::1")).coveredBy(server));
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), server.getExtendedKeyUsage());
        assertEquals(-1, server.getBasicConstraints());
        assertEquals(0, certificates.authority().getBasicConstraints());
        boolean[] usage = certificates.authority().getKeyUsage();
        assertTrue(usage[5] && usage[6] && !usage[0]);
        assertTrue(certificates.pin().matches("[0-9a-f]{64}"));
        assertThrows(IllegalArgumentException.class, () -> certificates.of("elsewhere"));
    }

    @Test
    void keepsItsFilesPrivateAndItsAuthorityForever() throws IOException {
        String pin = open(List.of()).pin();
        for (String name : List.of("authority-key.pem", "authority.pem", "server-key.pem", "server.pem")) {
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))));
        }
        NodeCertificates again = open(List.of());
        assertEquals(pin, again.pin());
        assertEquals(
                1, events.stream().filter(event -> event.startsWith("issued")).count());
        Files.delete(directory.resolve("authority-key.pem"));
        IOException refused = assertThrows(IOException.class, () -> open(List.of()));
        assertTrue(refused.toString().contains("restore"), refused.toString());
    }

    @Test
    void beginsAnewIfTheFirstStartBrokeOffBeforeTheAuthorityWasThere() throws IOException {
        Files.writeString(directory.resolve("authority-key.pem"), "torn");
        assertEquals(64, open(List.of()).pin().length());
    }

    @Test
    void issuesAgainWhatACrashTore() throws IOException {
        NodeCertificates before = open(List.of());
        Files.writeString(
                directory.resolve("server-key.pem"),
                Pem.write(new ThrowawayCertificates().of("x").key()));
        NodeCertificates after = open(List.of());
        assertNotEquals(
                before.of("tunnel").chain().get(0), after.of("tunnel").chain().get(0));
        assertEquals(before.pin(), after.pin());
    }

    @Test
    void renewsBeforeTheEndAndTells() throws IOException {
        NodeCertificates certificates = open(List.of());
        X509Certificate first = certificates.of("tunnel").chain().get(0);
        List<String> told = new ArrayList<>();
        certificates.watch(() -> told.add("changed"));
        clock.forward(Duration.ofDays(59));
        certificates.check();
        assertEquals(first, certificates.of("tunnel").chain().get(0));
        clock.forward(Duration.ofDays(2));
        certificates.check();
        X509Certificate second = certificates.of("tunnel").chain().get(0);
        assertNotEquals(first, second);
        assertTrue(second.getNotAfter().toInstant().isAfter(first.getNotAfter().toInstant()));
        assertEquals(List.of("changed"), told);
    }

    @Test
    void servesASuppliedCertificateButNeverOnTheTunnel() throws Exception {
        supply(new ThrowawayCertificates().of("work"));
        NodeCertificates certificates = open(List.of(), given());
        assertEquals("CN=localhost", subject(certificates.of("work")));
        assertEquals(certificates.of("tunnel"), certificates.of("status"));
        assertEquals(certificates.authority(), certificates.of("tunnel").chain().get(1));
    }

    @Test
    void readsAChangedCertificateAgainWithoutARestart() throws Exception {
        supply(new ThrowawayCertificates().of("work"));
        NodeCertificates certificates = open(List.of(), given());
        List<String> told = new ArrayList<>();
        AutoCloseable watch = certificates.watch(() -> told.add("changed"));
        Identity next = new ThrowawayCertificates().of("work");
        supply(next);
        certificates.check();
        assertEquals(List.of(), told, "not before the files have settled");
        certificates.check();
        assertEquals(next.chain(), certificates.of("work").chain());
        assertEquals(List.of("changed"), told);
        certificates.check();
        watch.close();
        supply(new ThrowawayCertificates().of("work"));
        certificates.check();
        certificates.check();
        assertEquals(1, told.size());
    }

    @Test
    void keepsTheOldOneWhenTheNewOneIsBroken() throws IOException {
        Identity good = new ThrowawayCertificates().of("work");
        supply(good);
        NodeCertificates certificates = open(List.of(), given());
        Identity other = new ThrowawayCertificates().of("work");
        String[][] broken = {
            {"", ""},
            {"garbage", Pem.write(good.key())},
            {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", Pem.write(good.key())},
            {Pem.write(good.chain()), Pem.write(other.key())},
        };
        for (String[] files : broken) {
            events.clear();
            write(directory.resolve("given.pem"), files[0]);
            write(directory.resolve("given-key.pem"), files[1]);
            for (int i = 0; i < 5; i++) {
                certificates.check();
            }
            assertEquals(good.chain(), certificates.of("work").chain());
            assertEquals(1, events.size(), events::toString);
            assertTrue(events.get(0).startsWith("refused work"), events::toString);
        }
        Files.delete(directory.resolve("given.pem"));
        certificates.check();
        certificates.check();
        assertEquals(good.chain(), certificates.of("work").chain());
        supply(other);
        certificates.check();
        certificates.check();
        assertEquals(other.chain(), certificates.of("work").chain());
    }

    @Test
    void startsWithItsOwnCertificateWhenTheSuppliedOneIsMissing() throws IOException {
        NodeCertificates certificates = open(List.of(), given());
        assertEquals(certificates.of("tunnel"), certificates.of("work"));
        assertFalse(events.stream()
                .filter(event -> event.startsWith("refused"))
                .toList()
                .isEmpty());
    }

    @Test
    void refusesNamesThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> open(List.of("not a name")));
        assertThrows(IllegalArgumentException.class, () -> open(List.of("1.2.3.4.5")));
    }

    private static String subject(Identity identity) {
        return identity.chain().get(0).getSubjectX500Principal().getName();
    }

    @Override
    public void authorityMade(String pin) {
        events.add("made " + pin);
    }

    @Override
    public void issued(Instant until) {
        events.add("issued " + until);
    }

    @Override
    public void suppliedLoaded(String endpoint, Path certificate, Instant until) {
        events.add("loaded " + endpoint);
    }

    @Override
    public void suppliedRefused(String endpoint, Path certificate, String why) {
        events.add("refused " + endpoint + ": " + why);
    }

    @Override
    public void checkFailed(Exception why) {
        events.add("failed " + why);
    }
}
