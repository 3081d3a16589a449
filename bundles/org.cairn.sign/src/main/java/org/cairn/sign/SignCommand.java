// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.jar.Manifest;

/** Signs a plug-in. */
final class SignCommand implements Command {
    @Override
    public String help() {
        return """
                sign JAR [--out FILE] [--platform] --home DIR
                                  signs a plug-in, in its place or into FILE, with the publisher's key of the home
                sign JAR ... --keystore P12 --alias A --password-file F
                sign JAR ... --pkcs11 CONFIG --alias A --password-file F
                                  with another key: a PKCS#12 store, or a token by a configuration of the JDK's
                                  SunPKCS11; --platform: an update of the platform, no plug-in""";
    }

    @Override
    public int run(List<String> args, Stdio io) throws IOException, GeneralSecurityException {
        Options options = new Options(
                args,
                Set.of("--home", "--out", "--keystore", "--pkcs11", "--alias", "--password-file"),
                Set.of("--platform"));
        Path jar = Path.of(options.only("jar")).toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IOException("there is no file " + jar);
        }
        Manifest manifest = JarSigning.manifest(jar);
        PluginManifest plugin =
                options.has("--platform") ? PluginManifest.bundle(jar, manifest) : PluginManifest.plugin(jar, manifest);
        Signer signer = signer(options);
        X509Certificate certificate = signer.certificate();
        String wrong = JarSigning.wrong(certificate, io.clock().instant());
        if (wrong != null) {
            throw new IOException("the certificate of " + subject(certificate) + " " + wrong
                    + ": no node would accept this; get a new one (cairn keys issue)");
        }
        if (isRevoked(certificate, options)) {
            throw new IOException("the certificate of " + subject(certificate)
                    + " was revoked: no node would accept this; get a new one (cairn keys issue publisher --replace)");
        }
        Path given = options.path("--out");
        Path out = given == null ? jar : given.toAbsolutePath();
        JarSigning.sign(jar, out, signer);
        PrintStream to = io.out();
        to.println("signed      " + out);
        to.println((options.has("--platform") ? "bundle      " : "plug-in     ") + plugin.id());
        to.println("version     " + plugin.version());
        to.println("sha256      " + Digests.file(out));
        to.println("signer      " + Printable.text(subject(certificate)));
        to.println("certificate " + Digests.certificate(certificate));
        to.println("valid until " + certificate.getNotAfter().toInstant());
        return Main.DONE;
    }

    private static Signer signer(Options options) throws IOException, GeneralSecurityException {
        Path keystore = options.path("--keystore");
        Path token = options.path("--pkcs11");
        String alias = options.one("--alias");
        if (keystore != null && token != null) {
            throw new IllegalArgumentException("--keystore and --pkcs11: only one of them");
        }
        if (token != null) {
            return Signer.pkcs11(token, alias, Path.of(options.required("--password-file")));
        }
        if (keystore != null) {
            return Signer.pkcs12(keystore, alias, Path.of(options.required("--password-file")));
        }
        Path own = Home.of(options).publisherStore();
        if (!Files.exists(own)) {
            throw new IOException(
                    "there is no key to sign with: " + own
                            + " is made by the first start of a node (cairn up, or cairn keys init); or name one by --keystore");
        }
        return Signer.pkcs12(own, alias, Signer.passwordFile(own));
    }

    /** As far as the home knows; a node asks again. */
    private static boolean isRevoked(X509Certificate certificate, Options options) throws IOException {
        if (!options.has("--home") || !Files.exists(Home.of(options).revoked())) {
            return false;
        }
        X509CRL list = Pem.list(Home.of(options).revoked());
        return list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                && list.isRevoked(certificate);
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
