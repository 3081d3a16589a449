// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an authority has given and taken back: {@code credentials/issued/SERIAL.pem} and {@code SERIAL.revoked}, whose only line
 * is {@code TIME REASON}. The list that nodes read can be made from it again, so a list that is lost is not an amnesty.
 */
final class Issued {
    private static final String CERTIFICATE = ".pem";
    private static final String REVOKED = ".revoked";

    private final Path directory;
    private final DurableFiles files;

    /** A certificate that is not good any more. */
    record Revocation(BigInteger serial, Instant time, CRLReason reason) {}

    Issued(Home home, DurableFiles files) {
        this.directory = home.issued();
        this.files = files;
    }

    /** Remembers a certificate, before anybody can use it: what is not known cannot be taken back. */
    void remember(X509Certificate certificate) throws IOException {
        files.directory(directory);
        files.write(file(certificate.getSerialNumber(), CERTIFICATE), Pem.certificate(certificate));
    }

    void revoke(BigInteger serial, CRLReason reason, Instant now) throws IOException {
        files.directory(directory);
        files.write(file(serial, REVOKED), now + " " + reason + "\n");
    }

    boolean knows(BigInteger serial) {
        return Files.exists(file(serial, CERTIFICATE));
    }

    /** In order of their files. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : files(CERTIFICATE)) {
            certificates.add(Pem.certificates(file).get(0));
        }
        return certificates;
    }

    List<Revocation> revocations() throws IOException {
        List<Revocation> revocations = new ArrayList<>();
        for (Path file : files(REVOKED)) {
            String name = String.valueOf(file.getFileName());
            try {
                String[] words = new String(Pem.read(file), StandardCharsets.UTF_8)
                        .strip()
                        .split(" ", -1);
                revocations.add(new Revocation(
                        new BigInteger(name.substring(0, name.length() - REVOKED.length()), 16),
                        Instant.parse(words[0]),
                        CRLReason.valueOf(words[1])));
            } catch (DateTimeException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(file + " is broken: it should say TIME REASON", e);
            }
        }
        return revocations;
    }

    private Path file(BigInteger serial, String ending) {
        return directory.resolve(serial.toString(16) + ending);
    }

    private List<Path> files(String ending) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }
}
