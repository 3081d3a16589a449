// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.cairn.plugin.api.CairnPlugin;
import org.cairn.plugins.core.Capabilities;
import org.cairn.plugins.core.PluginNames;
import org.cairn.plugins.core.Shipped;

/** Reads what a jar offers, without installing it. */
public final class JarReader {
    /** Largest jar, in bytes. */
    public static final long JAR_BYTES_MAX = 64 << 20;
    /** Largest content of a jar, unpacked, in bytes. */
    public static final long CONTENT_BYTES_MAX = 256 << 20;
    /** Most entries of a jar. */
    public static final int ENTRIES_MAX = 20_000;

    private JarReader() {}

    /**
     * Reads a jar, and every entry of it against its checksum.
     *
     * @throws IOException if it is no jar, damaged or too large
     * @throws IllegalArgumentException if it is a jar and not a plug-in; the message says why
     */
    public static Shipped read(Path file) throws IOException {
        byte[] bytes = bytes(file);
        checkEntries(bytes);
        Manifest manifest;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
            if (entry == null) {
                throw new IllegalArgumentException("it has no manifest");
            }
            try (InputStream in = zip.getInputStream(entry)) {
                manifest = new Manifest(in);
            }
        }
        return shipped(file, manifest.getMainAttributes(), sha256(bytes));
    }

    /** The jar's bytes, all of them. Devices and pipes have no size, and may have no end. */
    public static byte[] bytes(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("it is no regular file");
        }
        if (attributes.size() > JAR_BYTES_MAX) {
            throw new IOException("it is larger than " + JAR_BYTES_MAX + " bytes");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) JAR_BYTES_MAX + 1); // it may grow meanwhile
            if (bytes.length > JAR_BYTES_MAX) {
                throw new IOException("it is larger than " + JAR_BYTES_MAX + " bytes");
            }
            return bytes;
        }
    }

    /** Digest in hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static Shipped shipped(Path file, Attributes manifest, String sha256) {
        List<Map<String, String>> plugins =
                Capabilities.of(header(manifest, "Provide-Capability"), CairnPlugin.NAMESPACE);
        if (plugins.size() != 1) {
            throw new IllegalArgumentException(
                    plugins.isEmpty()
                            ? "it is no plug-in: no capability cairn.plugin"
                            : "it has more than one plug-in");
        }
        if (header(manifest, "Bundle-SymbolicName").isEmpty()) {
            throw new IllegalArgumentException("it is no bundle: no Bundle-SymbolicName");
        }
        String id = PluginNames.id(plugins.get(0).getOrDefault("id", ""));
        String path = PluginNames.path(plugins.get(0).getOrDefault("path", ""));
        return new Shipped(id, PluginNames.version(header(manifest, "Bundle-Version")), path, file.toString(), sha256);
    }

    private static String header(Attributes manifest, String name) {
        String value = manifest.getValue(name);
        return value == null ? "" : value.strip();
    }

    /** A class that is damaged would otherwise show much later, in the middle of somebody's request. */
    private static void checkEntries(byte[] bytes) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long content = 0;
        int entries = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            while (zip.getNextEntry() != null) {
                entries++;
                for (int n = zip.read(buffer); n >= 0; n = zip.read(buffer)) {
                    content += n;
                    if (content > CONTENT_BYTES_MAX || entries > ENTRIES_MAX) {
                        throw new IOException(
                                "it holds more than " + CONTENT_BYTES_MAX + " bytes or " + ENTRIES_MAX + " entries");
                    }
                }
            }
        }
        if (entries == 0) {
            throw new IOException("it is no jar");
        }
    }
}
