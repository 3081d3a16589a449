// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.cairn.plugins.core.PluginNames;
import org.jspecify.annotations.Nullable;

/**
 * A jar of which every byte that anybody would use is signed by one signer. Who that is, and whether he may, is not
 * looked at here.
 *
 * @param certificates of the signer, his own first
 * @param headers main section of the manifest
 */
public record SignedJar(List<X509Certificate> certificates, Map<String, String> headers) {
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.SF");
    private static final Pattern BLOCK = Pattern.compile("META-INF/[^/]+\\.(RSA|EC|DSA)");
    /** Java takes these for parts of signatures, and so for unsigned. */
    private static final Pattern OTHER = Pattern.compile("META-INF/SIG-[^/]*");
    /** Of the manifests that OSGi has for later Javas: they replace what the signed one imports. */
    private static final Pattern VERSIONED_MANIFEST = Pattern.compile("META-INF/VERSIONS/.*/MANIFEST\\.MF");

    private static final List<String> DIGESTS = List.of("SHA-256", "SHA-384", "SHA-512");
    private static final int BUFFER_BYTES = 64 << 10;

    /**
     * Verifies a jar.
     *
     * @param file a file with these bytes that nobody else writes
     * @throws PluginException INVALID if it is no sound jar, UNTRUSTED if anything in it is not signed; it says what
     * @throws IOException if it cannot be read
     */
    public static SignedJar verify(Path file, byte[] bytes) throws IOException {
        List<String> names;
        try {
            names = ZipLayout.names(bytes);
        } catch (IllegalArgumentException e) {
            throw new PluginException(Kind.INVALID, String.valueOf(e.getMessage()));
        }
        String signature = signatureFile(names);
        // Without a version: what lies under META-INF/versions is an entry like any other.
        try (JarFile jar = new JarFile(file.toFile(), true, ZipFile.OPEN_READ, JarFile.baseVersion())) {
            manifest(jar, signature, new HashSet<>(names));
            CodeSigner signer = entries(jar, names);
            Manifest manifest = manifest(jar);
            Map<String, String> headers = new HashMap<>();
            manifest.getMainAttributes().forEach((name, value) -> headers.put(name.toString(), value.toString()));
            List<X509Certificate> certificates = signer.getSignerCertPath().getCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            return new SignedJar(certificates, Map.copyOf(headers));
        } catch (SecurityException e) {
            throw untrusted("it is not what was signed: " + Lines.one(e));
        }
    }

    /** The one file that says what is signed. */
    private static String signatureFile(List<String> names) {
        List<String> files = matching(names, name -> SIGNATURE.matcher(name).matches());
        List<String> blocks = matching(names, name -> BLOCK.matcher(name).matches());
        if (files.isEmpty() || blocks.isEmpty()) {
            throw untrusted("it is not signed: sign it with: cairn sign JAR");
        }
        if (files.size() > 1 || blocks.size() > 1) {
            throw untrusted("it has more than one signature: sign it once, with one key");
        }
        String odd =
                matching(
                                names,
                                name -> OTHER.matcher(name).matches()
                                        || VERSIONED_MANIFEST.matcher(name).matches())
                        .stream()
                        .findFirst()
                        .orElse("");
        if (!odd.isEmpty()) {
            throw untrusted("it has " + PluginNames.shown(odd) + ", which would count beside what is signed");
        }
        return files.get(0);
    }

    private static List<String> matching(List<String> names, Predicate<String> rule) {
        return names.stream()
                .filter(name -> rule.test(name.toUpperCase(Locale.ROOT)))
                .toList();
    }

    /** Reads every entry; who signed them all. */
    private static CodeSigner entries(JarFile jar, List<String> names) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        @Nullable CodeSigner signer = null;
        long left = JarReader.CONTENT_BYTES_MAX;
        for (String name : names) {
            JarEntry entry = jar.getJarEntry(name);
            if (entry == null || !entry.getName().equals(name)) {
                throw new PluginException(Kind.INVALID, "its entry " + PluginNames.shown(name) + " cannot be found");
            }
            left -= read(jar, entry, buffer, left);
            if (entry.isDirectory() || isSignature(name)) {
                continue;
            }
            CodeSigner[] signers = entry.getCodeSigners();
            if (signers == null || signers.length == 0) {
                throw untrusted("its entry " + PluginNames.shown(name)
                        + " is not signed, or in a way that Java no longer trusts");
            }
            if (signers.length > 1 || (signer != null && !signer.equals(signers[0]))) {
                throw untrusted("its entry " + PluginNames.shown(name) + " is signed by somebody else than the others");
            }
            signer = signers[0];
        }
        if (signer == null) {
            throw untrusted("nothing in it is signed");
        }
        return signer;
    }

    /** Manifest, what is signed of it, and the signature: they sign each other, and the entries. */
    private static boolean isSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.equals(JarFile.MANIFEST_NAME)
                || SIGNATURE.matcher(upper).matches()
                || BLOCK.matcher(upper).matches();
    }

    private static long read(JarFile jar, JarEntry entry, byte[] buffer, long most) throws IOException {
        CRC32 crc = new CRC32();
        long size = 0;
        try (InputStream in = jar.getInputStream(entry)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
                size += n;
                if (size > most) {
                    throw new PluginException(
                            Kind.INVALID, "it holds more than " + JarReader.CONTENT_BYTES_MAX + " bytes");
                }
            }
        } catch (IOException e) {
            throw untrusted("its entry " + PluginNames.shown(entry.getName()) + " is damaged: " + Lines.one(e));
        }
        if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
            throw untrusted("its entry " + PluginNames.shown(entry.getName()) + " is damaged: it has another checksum");
        }
        return size;
    }

    /** The whole manifest is signed, and nothing that it names was taken out. */
    private static void manifest(JarFile jar, String signature, Set<String> names) throws IOException {
        Manifest said = new Manifest();
        try (InputStream in = jar.getInputStream(jar.getEntry(signature))) {
            said.read(in);
        }
        byte[] bytes = manifestBytes(jar);
        boolean isWhole = false;
        for (String algorithm : DIGESTS) {
            String digest = said.getMainAttributes().getValue(algorithm + "-Digest-Manifest");
            if (digest != null) {
                if (!Arrays.equals(digest(algorithm, bytes), base64(digest))) {
                    throw untrusted("its manifest is not what was signed");
                }
                isWhole = true;
            }
        }
        if (!isWhole) {
            throw untrusted("its manifest is not signed as a whole, with SHA-256 or better");
        }
        for (String name : manifest(jar).getEntries().keySet()) {
            if (!names.contains(name)) {
                throw untrusted("its entry " + PluginNames.shown(name) + " was signed, and is not there any more");
            }
        }
    }

    private static Manifest manifest(JarFile jar) throws IOException {
        Manifest manifest = jar.getManifest();
        if (manifest == null) {
            throw untrusted("it has no manifest");
        }
        return manifest;
    }

    private static byte[] manifestBytes(JarFile jar) throws IOException {
        String name = jar.stream()
                .map(JarEntry::getName)
                .filter(entry -> entry.equalsIgnoreCase(JarFile.MANIFEST_NAME))
                .findFirst()
                .orElseThrow(() -> untrusted("it has no manifest"));
        if (!name.equals(JarFile.MANIFEST_NAME)) {
            throw untrusted("its manifest is called " + PluginNames.shown(name) + ", not " + JarFile.MANIFEST_NAME);
        }
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return in.readAllBytes();
        }
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-2", e);
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static PluginException untrusted(String message) {
        return new PluginException(Kind.UNTRUSTED, message);
    }
}
