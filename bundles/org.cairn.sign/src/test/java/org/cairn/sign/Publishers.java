// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Keystores of publishers whom a home's authority has certified. */
final class Publishers {
    private Publishers() {}

    static Path store(Home home, Path folder, KeyPair pair, Duration validity, Instant from) throws Exception {
        Authority authority = FirstStart.open(home);
        X509Certificate issued = authority.issue("somebody", pair.getPublic(), validity, from);
        Path store = Files.createTempFile(folder, "key", ".p12");
        Files.writeString(Signer.passwordFile(store), "secret words\n");
        Signer signer = new Signer(pair.getPrivate(), List.of(issued, authority.certificate()), null);
        return Files.write(store, signer.store("key", "secret words".toCharArray()));
    }

    static KeyPair newKey(String kind) throws Exception {
        KeyPairGenerator generator =
                KeyPairGenerator.getInstance(kind.startsWith("secp") ? "EC" : kind.startsWith("RSA") ? "RSA" : kind);
        AlgorithmParameterSpec parameters =
                switch (kind) {
                    case "RSA" -> new RSAKeyGenParameterSpec(2_048, RSAKeyGenParameterSpec.F4);
                    case "RSA1024" -> new RSAKeyGenParameterSpec(1_024, RSAKeyGenParameterSpec.F4);
                    case "Ed25519" -> NamedParameterSpec.ED25519;
                    default -> new ECGenParameterSpec(kind);
                };
        generator.initialize(parameters);
        return generator.generateKeyPair();
    }
}
