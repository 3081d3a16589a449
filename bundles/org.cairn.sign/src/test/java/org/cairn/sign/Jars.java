// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Jars as authors build them, good and bad. */
final class Jars {
    static final String CAPABILITY = "osgi.service;objectClass:List<String>=\"org.cairn.plugin.api.dservice.DService\";"
            + "uses:=\"a,b\",cairn.plugin;cairn.plugin=greeter;id=greeter;path=\"/greeter\"";

    private Jars() {}

    static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", "org.example.greeter;singleton:=true");
        headers.put("Bundle-Version", "1.2.0");
        headers.put("Provide-Capability", CAPABILITY);
        return headers;
    }

    static Path good(Path file) throws IOException {
        return with(file, headers());
    }

    /** A jar with these headers; a value that is empty takes the header away. */
    static Path with(Path file, Map<String, String> headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                manifest.getMainAttributes().putValue(name, value);
            }
        });
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            entry(jar, "org/example/greeter/Greeter.class", "code");
            entry(jar, "OSGI-INF/greeter.xml", "<component/>");
            entry(jar, "META-INF/versions/notes.txt", "an entry below META-INF is signed too");
        }
        return file;
    }

    static void entry(JarOutputStream jar, String name, String content) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(content.getBytes(UTF_8));
        jar.closeEntry();
    }
}
