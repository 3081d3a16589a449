// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.cairn.worker.core.JsonObject;

/** What a dial needs, from the enrolment token or else from the files of this node's own gateway. Blocks for I/O. */
final class TargetFiles {
    private static final long FILE_MAX = 64 * 1024;

    private TargetFiles() {}

    /** @throws IOException saying which file is missing or damaged */
    static Dialler.Target target(Path home, GatewayLink.Settings wish, URI url, Machine known) throws IOException {
        Optional<EnrolToken> token = wish.token();
        String pin = token.isPresent() ? token.get().pin() : pin(home.resolve("tls/authority.pem"));
        Optional<Dialler.Credential> enrolment = Optional.empty();
        if (known.worker(pin).isEmpty()) {
            enrolment = Optional.of(
                    token.isPresent()
                            ? new Dialler.Credential(
                                    token.get().account(), token.get().secret())
                            : credential(home.resolve(wish.credentials())));
        }
        return new Dialler.Target(url, pin, enrolment, wish.label());
    }

    private static String pin(Path authority) throws IOException {
        if (!Files.exists(authority)) {
            throw new IOException(authority + " is not there yet");
        }
        try (InputStream pem = Files.newInputStream(authority)) {
            byte[] der = CertificateFactory.getInstance("X.509")
                    .generateCertificate(pem)
                    .getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (GeneralSecurityException e) {
            throw new IOException(authority + " holds no certificate", e);
        }
    }

    private static Dialler.Credential credential(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + " is not there yet, and no enrolment token is set");
        }
        if (Files.size(file) > FILE_MAX) {
            throw new IOException(file + " is too long for credentials");
        }
        Map<String, Object> members;
        try {
            members = JsonObject.read(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no JSON object");
        }
        if (!(members.get("account") instanceof String account) || !(members.get("key") instanceof String key)) {
            throw new IOException(file + " has no members account and key");
        }
        return new Dialler.Credential(account, key);
    }
}
