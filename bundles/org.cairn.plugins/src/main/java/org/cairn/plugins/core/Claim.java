// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairn.core.api.plugins.Change;
import org.cairn.plugin.api.CairnPlugin;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;

/**
 * What a bundle says that it is.
 *
 * @param kind what it asks to be
 * @param symbolicName of the bundle
 * @param id of the plug-in; of a bundle of the platform its symbolic name
 * @param version of the bundle
 * @param path where its requests enter; empty for a bundle of the platform
 */
public record Claim(Change.Kind kind, String symbolicName, String id, Version version, String path) {
    private static final String PLUGIN_API = "org.cairn.plugin.api";
    /** Packages that no plug-in is wired to: what can start, stop and replace bundles, and the platform's own. */
    private static final List<String> FORBIDDEN = List.of(
            "org.cairn.",
            "org.osgi.framework",
            "org.osgi.service.cm",
            "org.osgi.service.component.runtime",
            "org.apache.karaf.",
            "org.apache.felix.",
            "org.eclipse.osgi.",
            "org.ops4j.");
    /** Headers of the plug-in's own, by which it would get more than its imports say. */
    private static final List<String> BACK_DOORS = List.of("DynamicImport-Package", "Require-Bundle");

    private static final Pattern WANTED = Pattern.compile("version\\s*>=\\s*([0-9.]+)");

    /**
     * Reads the headers of a manifest.
     *
     * @param platform version of {@code cairn.platform} here
     * @throws IllegalArgumentException if it cannot be what it shall be, or could not run here; the message says why
     */
    public static Claim of(Change.Kind kind, Map<String, String> manifest, Version platform) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER); // as frameworks read them
        headers.putAll(manifest);
        String symbolicName =
                header(headers, "Bundle-SymbolicName").split(";", 2)[0].strip();
        require(!symbolicName.isEmpty(), "it is no bundle: no Bundle-SymbolicName");
        require(
                Statement.SYMBOLIC_NAME.matcher(symbolicName).matches(),
                "its Bundle-SymbolicName is not one: " + PluginNames.shown(symbolicName));
        String host = header(headers, "Fragment-Host");
        require(
                host.isEmpty(),
                "it is a fragment, and would become a part of " + PluginNames.shown(host.split(";", 2)[0])
                        + ": fragments are never accepted");
        Version version = PluginNames.version(header(headers, "Bundle-Version"));
        if (kind == Change.Kind.PLATFORM) {
            return new Claim(kind, symbolicName, symbolicName, version, "");
        }
        List<Map<String, String>> plugins =
                Capabilities.of(header(headers, "Provide-Capability"), CairnPlugin.NAMESPACE);
        require(
                !plugins.isEmpty(),
                "it is no plug-in: no capability cairn.plugin; annotate its component with @CairnPlugin");
        require(plugins.size() == 1, "it has more than one plug-in: one bundle carries one");
        String id = PluginNames.id(plugins.get(0).getOrDefault("id", ""));
        String path = PluginNames.path(plugins.get(0).getOrDefault("path", ""));
        for (String door : BACK_DOORS) {
            require(header(headers, door).isEmpty(), "it has " + door + ": a plug-in imports packages by name only");
        }
        imports(header(headers, "Import-Package"));
        platform(header(headers, "Require-Capability"), platform);
        return new Claim(kind, symbolicName, id, version, path);
    }

    private static void imports(String header) {
        for (Clause clause : Clause.of(header)) {
            for (String name : clause.names()) {
                boolean wanted = !"optional".equals(clause.directive("resolution"));
                boolean own = name.equals(PLUGIN_API) || name.startsWith(PLUGIN_API + ".");
                require(
                        !wanted || own || FORBIDDEN.stream().noneMatch(name::startsWith),
                        "it imports " + PluginNames.shown(name)
                                + ", which plug-ins are not wired to: the plug-in API, Java and the listed libraries are"
                                + " all they see");
            }
        }
    }

    private static void platform(String header, Version platform) {
        List<Clause> required = Clause.of(header).stream()
                .filter(clause -> clause.names().contains(CairnPlugin.PLATFORM))
                .toList();
        require(
                !required.isEmpty(),
                "it does not say which plug-in API it was written for: no requirement cairn.platform; annotate its"
                        + " component with @CairnPlugin");
        for (Clause clause : required) {
            String filter = clause.directive("filter");
            try {
                Filter wanted = FrameworkUtil.createFilter(filter.isEmpty() ? "(version=*)" : filter);
                require(
                        wanted.matches(Map.of("version", platform)),
                        "it was written for another plug-in API: it wants cairn.platform " + wanted(filter)
                                + ", and here is " + platform + "; build it with the API of this version");
            } catch (InvalidSyntaxException e) {
                throw new IllegalArgumentException(
                        "its requirement cairn.platform has no filter that can be read: " + PluginNames.shown(filter),
                        e);
            }
        }
    }

    private static String wanted(String filter) {
        return Optional.of(WANTED.matcher(filter))
                .filter(Matcher::find)
                .map(found -> found.group(1) + " or later in " + PluginNames.shown(filter))
                .orElse(PluginNames.shown(filter));
    }

    private static String header(Map<String, String> headers, String name) {
        return headers.getOrDefault(name, "").strip();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
