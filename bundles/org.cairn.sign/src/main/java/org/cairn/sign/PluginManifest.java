// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a jar says that it is (CGN-16).
 *
 * @param id of the plug-in, or symbolic name of a bundle of the platform
 */
record PluginManifest(String id, String version) {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final int PATH_LENGTH_MAX = 128;
    private static final Pattern VERSION =
            Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9}(\\.[0-9]{1,9}(\\.[A-Za-z0-9_-]{1,64})?)?)?");
    private static final Pattern SYMBOLIC_NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final String TEMPLATE = "annotate one component with @CairnPlugin(id = ..., path = ...) and let bnd"
            + " write the manifest (docs/PLUGIN.md)";

    /** Reads a DService's or a chain's manifest; the message of the exception says what is missing. */
    static PluginManifest plugin(Path jar, @Nullable Manifest manifest) throws IOException {
        PluginManifest bundle = bundle(jar, manifest);
        Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
        if (main.getValue("Fragment-Host") != null) {
            throw new IOException(jar + " is no plug-in: it is a fragment, which would become part of another bundle");
        }
        List<String> capabilities = clauses(main.getValue("Provide-Capability"), ',').stream()
                .filter(clause -> clauses(clause, ';').get(0).strip().equals("cairn.plugin"))
                .toList();
        if (capabilities.size() != 1) {
            throw new IOException(jar + " is no plug-in: "
                    + (capabilities.isEmpty()
                            ? "it provides no capability cairn.plugin; "
                            : "it offers more than one; ")
                    + TEMPLATE);
        }
        String id = attribute(capabilities.get(0), "id");
        String path = attribute(capabilities.get(0), "path");
        if (!ID.matcher(id).matches()) {
            throw new IOException(jar + ": the id of a plug-in is " + ID + ", not \"" + id + "\"");
        }
        if (!path.isEmpty()
                && (path.length() > PATH_LENGTH_MAX || !PATH.matcher(path).matches())) {
            throw new IOException(jar + ": the path is absolute, without a trailing slash, and has up to "
                    + PATH_LENGTH_MAX + " characters, such as /greet; it is \"" + path + "\"");
        }
        if (path.equals("/.cairn") || path.startsWith("/.cairn/")) {
            throw new IOException(jar + ": paths that begin with /.cairn are the platform's own");
        }
        return new PluginManifest(id, bundle.version());
    }

    /** Reads the manifest of any bundle. */
    static PluginManifest bundle(Path jar, @Nullable Manifest manifest) throws IOException {
        if (manifest == null) {
            throw new IOException(jar + " is no plug-in: it has no manifest");
        }
        String name = manifest.getMainAttributes().getValue("Bundle-SymbolicName");
        String version = manifest.getMainAttributes().getValue("Bundle-Version");
        if (name == null || version == null) {
            throw new IOException(jar + " is no plug-in: it is no OSGi bundle ("
                    + (name == null ? "Bundle-SymbolicName" : "Bundle-Version") + " is missing); " + TEMPLATE);
        }
        String symbolic = clauses(name, ';').get(0).strip();
        if (!SYMBOLIC_NAME.matcher(symbolic).matches()) {
            throw new IOException(jar + ": Bundle-SymbolicName is " + SYMBOLIC_NAME + ", not \"" + symbolic + "\"");
        }
        if (!VERSION.matcher(version.strip()).matches()) {
            throw new IOException(jar + ": Bundle-Version is such as 1.2.0 or 1.2.0.beta, not \"" + version + "\"");
        }
        return new PluginManifest(symbolic, version.strip());
    }

    /** An attribute of a capability, with or without quotes and type; empty if it has none. */
    private static String attribute(String clause, String name) {
        Pattern attribute = Pattern.compile("\\s*" + name + "\\s*(?::\\s*String\\s*)?=\\s*\"?(.*?)\"?\\s*");
        for (String part : clauses(clause, ';')) {
            Matcher found = attribute.matcher(part);
            if (found.matches()) {
                return found.group(1);
            }
        }
        return "";
    }

    /** Splits a header where the separator is not inside quotes. */
    private static List<String> clauses(@Nullable String header, char separator) {
        List<String> clauses = new ArrayList<>();
        StringBuilder clause = new StringBuilder();
        boolean isQuoted = false;
        for (char c : (header == null ? "" : header).toCharArray()) {
            isQuoted ^= c == '"';
            if (c == separator && !isQuoted) {
                clauses.add(clause.toString());
                clause.setLength(0);
            } else {
                clause.append(c);
            }
        }
        clauses.add(clause.toString());
        return clauses;
    }
}
