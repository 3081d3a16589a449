// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.cairn.plugins.io.JarReader;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** The bytes of a bundle of the platform, and what stands in them. */
final class Jar {
    private final byte[] bytes;
    private final Map<String, byte[]> content = new HashMap<>();
    private final Attributes manifest;

    private Jar(byte[] bytes) throws IOException {
        this.bytes = bytes;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    content.put(entry.getName(), zip.readAllBytes());
                }
            }
        }
        byte[] main = content.get(JarFile.MANIFEST_NAME);
        if (main == null) {
            throw new IOException("it has no manifest");
        }
        this.manifest = new Manifest(new ByteArrayInputStream(main)).getMainAttributes();
    }

    /** Reads what was accepted, and nothing else. */
    static Jar of(Replacement replacement) throws IOException {
        byte[] bytes = JarReader.bytes(replacement.jar());
        if (!JarReader.sha256(bytes).equals(replacement.sha256())) {
            throw new IOException(replacement.jar().getFileName() + " is not the jar that was accepted");
        }
        return new Jar(bytes);
    }

    /** Reads what was shipped; the guard knows whether it may run. */
    static Jar shipped(Path file) throws IOException {
        return new Jar(JarReader.bytes(file));
    }

    byte[] bytes() {
        return bytes;
    }

    InputStream stream() {
        return new ByteArrayInputStream(bytes);
    }

    @Nullable
    String header(String name) {
        return manifest.getValue(name);
    }

    String name() {
        String name = header(Constants.BUNDLE_SYMBOLICNAME);
        return name == null ? "" : name.split(";", 2)[0].trim();
    }

    Version version() {
        return Version.parseVersion(header(Constants.BUNDLE_VERSION));
    }

    /**
     * Whether a bundle consists of these bytes. The framework does not tell from which jar a bundle came, and a file of
     * ours that said so could be wrong after a crash: the entries are compared.
     */
    boolean isIn(Bundle bundle) throws IOException {
        Set<String> there = new HashSet<>();
        Enumeration<URL> entries = bundle.findEntries("/", "*", true);
        for (URL entry : entries == null ? Collections.<URL>emptyList() : Collections.list(entries)) {
            String name = entry.getPath().substring(1);
            if (name.endsWith("/")) {
                continue;
            }
            byte[] expected = content.get(name);
            if (expected == null) {
                return false;
            }
            try (InputStream in = entry.openStream()) {
                if (!Arrays.equals(expected, in.readAllBytes())) {
                    return false;
                }
            }
            there.add(name);
        }
        return there.equals(content.keySet());
    }
}
