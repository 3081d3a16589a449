// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/**
 * Signs jars as {@code cairn sign} does, without a program of its own for each, and also with certificates with which that
 * refuses to sign.
 *
 * @param chain its own certificate first
 */
record Publisher(PrivateKey key, List<Certificate> chain) {
    Publisher {
        chain = List.copyOf(chain);
    }

    /** The publisher that the first start of a node has made. */
    static Publisher of(Path home) throws IOException, GeneralSecurityException {
        return of(home, "publisher");
    }

    /** The one that {@code cairn keys issue NAME} has made. */
    static Publisher of(Path home, String name) throws IOException, GeneralSecurityException {
        Path store = home.resolve("credentials/" + name + ".p12");
        return of(store, password(store));
    }

    private static Publisher of(Path store, char[] password) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), password);
        String alias = keys.aliases().nextElement();
        return new Publisher((PrivateKey) keys.getKey(alias, password), List.of(keys.getCertificateChain(alias)));
    }

    private static char[] password(Path store) throws IOException {
        return Files.readString(Path.of(store.toString().replace(".p12", ".password")))
                .strip()
                .toCharArray();
    }

    /** One whom a home's authority has certified for a time that is over. */
    static Publisher expired(Path home, Path folder) throws Exception {
        Path authority = home.resolve("credentials/plugin-authority.p12");
        Path store = folder.resolve("late.p12");
        Path request = folder.resolve("late.csr");
        Path certificate = folder.resolve("late.pem");
        List<String> late = List.of("-alias", "late", "-keystore", store.toString(), "-storepass", "throwaway");
        List<String> then = List.of("-startdate", "-9d", "-validity", "5");
        keytool("-genkeypair", late, then, List.of("-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=late"));
        keytool("-certreq", late, List.of("-file", request.toString()), List.of());
        keytool(
                "-gencert",
                List.of("-alias", "authority", "-keystore", authority.toString()),
                List.of(
                        "-storepass",
                        new String(password(authority)),
                        "-ext",
                        "ku=digitalSignature",
                        "-ext",
                        "eku=codeSigning"),
                List.of(
                        "-infile",
                        request.toString(),
                        "-outfile",
                        certificate.toString(),
                        "-rfc",
                        then.get(0),
                        then.get(1),
                        then.get(2),
                        then.get(3)));
        Publisher own = of(store, "throwaway".toCharArray());
        try (InputStream in = Files.newInputStream(certificate)) {
            return new Publisher(
                    own.key, List.of(CertificateFactory.getInstance("X.509").generateCertificate(in)));
        }
    }

    @SafeVarargs
    private static void keytool(String command, List<String>... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString(), command));
        for (List<String> some : options) {
            words.addAll(some);
        }
        NodeProcess.run(words);
    }

    /** Signs every entry. */
    Path sign(PluginJar jar, Path file) throws IOException, GeneralSecurityException {
        Path unsigned = jar.write(file.resolveSibling(file.getFileName() + ".unsigned"));
        JarSigner signer = new JarSigner.Builder(
                        key, CertificateFactory.getInstance("X.509").generateCertPath(chain))
                .signerName("ZOO")
                .build();
        try (ZipFile in = new ZipFile(unsigned.toFile());
                OutputStream out = Files.newOutputStream(file)) {
            signer.sign(in, out);
        }
        Files.delete(unsigned);
        return file;
    }
}
