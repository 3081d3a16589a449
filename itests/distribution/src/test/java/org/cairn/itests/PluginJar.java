// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.cairn.plugin.api.dservice.DService;

/** The jar of a plug-in as bnd would make it, but for what a test changes. It is called {@code org.example.ID} and enters at {@code /ID}. */
final class PluginJar {
    /** An entry whose bytes are found again in the jar: it is not compressed. */
    static final String NOTES = "notes.txt";

    /** Its content. */
    static final String NOTE = "a pile of stones to which every passer-by adds one";

    private static final String API = "org.cairn.plugin.api.dservice";

    private final SortedMap<String, String> headers = new TreeMap<>();
    private final SortedMap<String, byte[]> entries = new TreeMap<>();

    PluginJar(String id, String version, Class<? extends DService> service) throws IOException {
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", "org.example." + id);
        headers.put("Bundle-Version", version);
        headers.put("Import-Package", API + ";version=\"[1.0,2)\"");
        headers.put("Provide-Capability", capability(id, "/" + id));
        requires("(&(version>=1.0.0)(!(version>=2.0.0)))");
        headers.put("Service-Component", "OSGI-INF/service.xml");
        String component = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\"" + id
                + "\" immediate=\"true\"><property name=\"cairn.plugin.id\" value=\"" + id
                + "\"/><property name=\"cairn.plugin.path\" value=\"/" + id + "\"/><service><provide interface=\""
                + DService.class.getName() + "\"/></service><implementation class=\"" + service.getName()
                + "\"/></scr:component>";
        entries.put("OSGI-INF/service.xml", component.getBytes(UTF_8));
        entries.put("name", id.getBytes(UTF_8));
        entries.put("version", version.getBytes(UTF_8));
        entries.put(NOTES, NOTE.getBytes(UTF_8));
        String name = service.getName().replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(service.getClassLoader().getResourceAsStream(name))) {
            entries.put(name, in.readAllBytes());
        }
    }

    static String capability(String id, String path) {
        return "cairn.plugin;cairn.plugin=" + id + ";id=" + id + ";path=\"" + path + "\"";
    }

    /** Replaces a header; an empty one takes it away. */
    PluginJar header(String name, String value) {
        headers.put(name, value);
        headers.values().removeIf(String::isEmpty);
        return this;
    }

    /** Which plug-in API it was written for. */
    PluginJar requires(String platform) {
        return header(
                "Require-Capability",
                "cairn.platform;filter:=\"" + platform
                        + "\",osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.5.0)(!(version>=2.0.0)))\"");
    }

    PluginJar entry(String name, String content) {
        entries.put(name, content.getBytes(UTF_8));
        return this;
    }

    Path write(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (String name : entries.keySet()) {
                byte[] content = Objects.requireNonNull(entries.get(name));
                ZipEntry entry = new ZipEntry(name);
                if (name.equals(NOTES)) {
                    CRC32 crc = new CRC32();
                    crc.update(content);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.length);
                    entry.setCrc(crc.getValue());
                }
                jar.putNextEntry(entry);
                jar.write(content);
                jar.closeEntry();
            }
        }
        return file;
    }
}
