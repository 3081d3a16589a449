// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that nobody has accepted: its activator leaves a file in the home of the node that ran it. */
public final class Intruder implements BundleActivator {
    static final String NAME = "test.intruder";

    /** Its jar. */
    static Path jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", NAME);
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Bundle-Activator", Intruder.class.getName());
        main.putValue("Import-Package", "org.osgi.framework");
        String name = Intruder.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream in =
                        Objects.requireNonNull(Intruder.class.getClassLoader().getResourceAsStream(name))) {
            jar.putNextEntry(new JarEntry(name));
            in.transferTo(jar);
            jar.closeEntry();
        }
        return file;
    }

    static boolean ranIn(Path home) {
        return Files.exists(home.resolve("intruded"));
    }

    @Override
    public void start(BundleContext context) throws IOException {
        Files.writeString(Path.of(System.getProperty("cairn.home"), "intruded"), "it ran");
    }

    @Override
    public void stop(BundleContext context) {
        // the file stays
    }
}
