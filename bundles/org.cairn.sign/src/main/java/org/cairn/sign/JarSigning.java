// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import jdk.security.jarsigner.JarSigner;
import jdk.security.jarsigner.JarSignerException;
import org.jspecify.annotations.Nullable;

/** Signs a jar as the JDK's tools do; an older signature is replaced, never kept beside. */
final class JarSigning {
    static final long JAR_BYTES_MAX = 64L << 20;
    static final int ENTRIES_MAX = 20_000;
    private static final long UNPACKED_BYTES_MAX = 256L << 20;
    private static final int RSA_BITS_MIN = 2_048;
    private static final int EC_BITS_P256 = 256;
    private static final int EC_BITS_P384 = 384;
    private static final int ED25519_DER_BYTES = 44;
    /** Name of the files of the signature in META-INF. */
    private static final String NAME = "CAIRN";

    private static final Pattern SIGNATURE_FILE = Pattern.compile("META-INF/(SIG-[^/]*|[^/]*\\.(SF|RSA|DSA|EC))");

    private JarSigning() {}

    /** Signs a jar into a file that may be the same; that file is there completely or as it was. */
    static void sign(Path jar, Path out, Signer signer) throws IOException, GeneralSecurityException {
        String algorithm = algorithm(signer.certificate().getPublicKey());
        Path bare = temporary(out, ".bare");
        Path signed = temporary(out, ".signed");
        try {
            strip(jar, bare);
            sign(bare, signed, algorithm, signer);
            if (Files.size(signed) > JAR_BYTES_MAX) {
                throw new IOException(jar + " is too large: a plug-in has at most " + (JAR_BYTES_MAX >> 20) + " MiB");
            }
            permissions(Files.exists(out) ? out : jar, signed);
            try (FileChannel channel = FileChannel.open(signed, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(signed, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(bare);
            Files.deleteIfExists(signed);
        }
    }

    private static void sign(Path bare, Path signed, String algorithm, Signer signer)
            throws IOException, GeneralSecurityException {
        PrivateKey key = signer.key();
        JarSigner.Builder builder = new JarSigner.Builder(
                        key, CertificateFactory.getInstance("X.509").generateCertPath(signer.chain()))
                .signerName(NAME)
                .digestAlgorithm("SHA-256");
        if (signer.provider() == null) {
            builder.signatureAlgorithm(algorithm);
        } else {
            builder.signatureAlgorithm(algorithm, signer.provider());
        }
        try (ZipFile in = new ZipFile(bare.toFile());
                OutputStream to = new BufferedOutputStream(Files.newOutputStream(signed))) {
            builder.build().sign(in, to);
        } catch (JarSignerException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("cannot sign: " + cause.getMessage(), e);
        }
    }

    /** The manifest of a jar; null if it has none. */
    static @Nullable Manifest manifest(Path jar) throws IOException {
        long size = Files.size(jar);
        if (size > JAR_BYTES_MAX) {
            throw new IOException(jar + " is too large: a plug-in has at most " + (JAR_BYTES_MAX >> 20) + " MiB");
        }
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            return file.getManifest();
        } catch (ZipException | IllegalArgumentException e) {
            throw new IOException(jar + " is no jar: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(jar + ": the manifest cannot be read: " + e.getMessage(), e);
        }
    }

    /** A copy without signatures: their files, and what they wrote into the manifest. */
    private static void strip(Path jar, Path bare) throws IOException {
        Set<String> seen = new HashSet<>();
        long unpacked = 0;
        try (JarFile file = new JarFile(jar.toFile(), false);
                ZipOutputStream to = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(bare)))) {
            Manifest manifest = withoutDigests(file.getManifest());
            for (ZipEntry entry : file.stream().toList()) {
                String name = entry.getName();
                if (!seen.add(name)) {
                    throw new IOException(jar + " has the entry " + name + " twice");
                }
                if (seen.size() > ENTRIES_MAX) {
                    throw new IOException(jar + " has more than " + ENTRIES_MAX + " entries");
                }
                if (SIGNATURE_FILE.matcher(name.toUpperCase(Locale.ROOT)).matches()) {
                    continue;
                }
                ZipEntry copy = new ZipEntry(name);
                copy.setTime(entry.getTime());
                to.putNextEntry(copy);
                if (name.equalsIgnoreCase(JarFile.MANIFEST_NAME)) {
                    manifest.write(to);
                } else {
                    try (InputStream in = new BufferedInputStream(file.getInputStream(entry))) {
                        unpacked += copy(in, to, UNPACKED_BYTES_MAX - unpacked, jar);
                    }
                }
                to.closeEntry();
            }
        } catch (ZipException | UncheckedIOException | IllegalArgumentException e) {
            throw new IOException(jar + " is broken: " + e.getMessage(), e);
        }
    }

    private static long copy(InputStream in, OutputStream to, long bytesMax, Path jar) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            copied += count;
            if (copied > bytesMax) {
                throw new IOException(jar + " holds more than " + (UNPACKED_BYTES_MAX >> 20) + " MiB");
            }
            to.write(buffer, 0, count);
        }
        return copied;
    }

    private static Manifest withoutDigests(Manifest manifest) {
        Manifest bare = new Manifest();
        bare.getMainAttributes().putAll(manifest.getMainAttributes());
        for (Map.Entry<String, Attributes> entry : manifest.getEntries().entrySet()) {
            Attributes kept = new Attributes();
            entry.getValue().forEach((name, value) -> {
                if (!name.toString().toUpperCase(Locale.ROOT).endsWith("-DIGEST")) {
                    kept.put(name, value);
                }
            });
            if (!kept.isEmpty()) {
                bare.getEntries().put(entry.getKey(), kept);
            }
        }
        return bare;
    }

    /** The algorithm for a key; the message of the exception says which keys are taken. */
    static String algorithm(PublicKey key) {
        if (key instanceof ECKey curve) {
            int bits = curve.getParams().getCurve().getField().getFieldSize();
            if (bits == EC_BITS_P256) {
                return "SHA256withECDSA";
            }
            if (bits == EC_BITS_P384) {
                return "SHA384withECDSA";
            }
        }
        if (key instanceof RSAKey modulus && modulus.getModulus().bitLength() >= RSA_BITS_MIN) {
            return "SHA256withRSA";
        }
        String name = key.getAlgorithm();
        if (name.equals("Ed25519") || (name.equals("EdDSA") && key.getEncoded().length == ED25519_DER_BYTES)) {
            return "Ed25519";
        }
        throw new IllegalArgumentException(
                "a key is EC on P-256 or P-384, Ed25519, or RSA with " + RSA_BITS_MIN + " bits or more");
    }

    /** Whether a certificate may sign at a time, in the words of its issuer; else why not. */
    static @Nullable String wrong(X509Certificate certificate, Instant now) {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return "expired at " + certificate.getNotAfter().toInstant();
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return "is good from " + certificate.getNotBefore().toInstant() + " only";
        }
        return null;
    }

    private static Path temporary(Path out, String ending) throws IOException {
        Path directory = DurableFiles.parent(out);
        return Files.createTempFile(directory, "." + out.getFileName(), ending);
    }

    private static void permissions(Path like, Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(like);
        Files.setPosixFilePermissions(file, permissions);
    }
}
