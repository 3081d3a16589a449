// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the built manifests must say (docs/ARCHITECTURE.md, "Layers"). */
class ManifestsTest {
    private static final String PLUGIN_API = "org.cairn.plugin.api";
    private static final String CORE_API = "org.cairn.core.api";

    /** Each library is used by few bundles: which may import what. */
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "io.netty", Set.of("org.cairn.gateway", "org.cairn.worker"),
            "org.bouncycastle", Set.of("org.cairn.identity", "org.cairn.ledger", "org.cairn.sign", "org.cairn.testkit"),
            "org.sqlite", Set.of("org.cairn.identity"),
            "org.postgresql", Set.of("org.cairn.projection"),
            "org.apache.karaf.shell", Set.of("org.cairn.shell"),
            "org.mozilla.javascript", Set.of("org.cairn.dservice.mediagen"),
            "org.apache.pdfbox", Set.of("org.cairn.dservice.mediagen"),
            "org.junit", Set.of("org.cairn.testkit"));

    private static final Set<String> SWAPS = Set.of("stateless", "stateful", "edge", "fixed");

    /** {@code **Swap**: fixed}, or {@code Kind: **edge**} below a heading; "not part of a node" for what is no bundle. */
    private static final Pattern SWAP_IN_README =
            Pattern.compile("(?:\\*\\*Swap\\*\\*:|\\nKind:) \\*{0,2}(stateless|stateful|edge|fixed|not)\\b");

    @Test
    void onlyContractsLibrariesAndTheTestKitExport() {
        List<String> wrong = new ArrayList<>();
        for (Path bundle : Tree.bundles()) {
            boolean may =
                    isApi(bundle) || isLibrary(bundle) || Tree.name(bundle).equals("org.cairn.testkit");
            Parameters exports = header(bundle, "Export-Package");
            if (!may && !exports.isEmpty()) {
                wrong.add(Tree.name(bundle) + " exports " + exports.keySet());
            }
        }
        assertEquals(List.of(), wrong, "meet in the service registry; export nothing");
    }

    @Test
    void importsKeepTheLayers() {
        List<String> wrong = new ArrayList<>();
        for (Path bundle : Tree.bundles()) {
            for (String imported : header(bundle, "Import-Package").keySet()) {
                if (imported.startsWith("org.cairn.") && !mayImport(bundle, imported)) {
                    wrong.add(Tree.name(bundle) + " imports " + imported);
                }
            }
        }
        assertEquals(List.of(), wrong, "implementations never import each other");
    }

    @Test
    void librariesAreUsedByFewBundles() {
        List<String> wrong = new ArrayList<>();
        for (Path bundle : Tree.bundles()) {
            if (isLibrary(bundle)) {
                continue;
            }
            for (String imported : header(bundle, "Import-Package").keySet()) {
                LIBRARIES.forEach((library, users) -> {
                    if (imported.startsWith(library) && !users.contains(Tree.name(bundle))) {
                        wrong.add(Tree.name(bundle) + " imports " + imported);
                    }
                });
            }
        }
        assertEquals(List.of(), wrong, "add the bundle to the table above only with a reason");
    }

    @Test
    void folderIsSymbolicNameIsPackageRoot() {
        List<String> wrong = new ArrayList<>();
        for (Path bundle : Tree.bundles()) {
            String name = Tree.name(bundle);
            if (!header(bundle, "Bundle-SymbolicName").containsKey(name)) {
                wrong.add(name + " has another symbolic name");
            }
            Path sources = bundle.resolve("src/main/java");
            if (!isLibrary(bundle) && Files.isDirectory(sources)) {
                for (Path source : Tree.sources(sources)) {
                    if (!source.startsWith(sources.resolve(name.replace('.', '/')))) {
                        wrong.add(Tree.relative(source) + " is outside the package " + name);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void nothingIsLoadedByTheBackDoor() {
        List<String> wrong = new ArrayList<>();
        for (Path bundle : Tree.bundles()) {
            for (String forbidden : List.of("DynamicImport-Package", "Fragment-Host", "Require-Bundle")) {
                if (!header(bundle, forbidden).isEmpty()) {
                    wrong.add(Tree.name(bundle) + " has " + forbidden);
                }
            }
            if (!isLibrary(bundle) && !header(bundle, "Bundle-ClassPath").isEmpty()) {
                wrong.add(Tree.name(bundle) + " embeds jars");
            }
            if (header(bundle, "Import-Package").keySet().stream().anyMatch(p -> p.startsWith("org.jspecify"))) {
                wrong.add(Tree.name(bundle) + " imports org.jspecify");
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void dservicesSayWhatTheyAre() {
        List<String> wrong = new ArrayList<>();
        for (Path bundle : Tree.bundles()) {
            if (bundle.startsWith(Tree.ROOT.resolve("plugins-dservice"))) {
                Map<String, String> capability =
                        header(bundle, "Provide-Capability").get("cairn.plugin");
                if (capability == null || capability.get("id") == null || capability.get("path") == null) {
                    wrong.add(Tree.name(bundle) + " has no capability cairn.plugin with id and path");
                }
                if (header(bundle, "Require-Capability").get("cairn.platform") == null) {
                    wrong.add(Tree.name(bundle) + " does not require cairn.platform");
                }
            }
        }
        assertEquals(List.of(), wrong, "annotate the component with @CairnPlugin");
    }

    /** DESIGN 1, "What a swap means": the header is what a swap goes by, the README and the architecture what people read. */
    @Test
    void manifestReadmeAndArchitectureAgreeHowABundleIsSwapped() {
        String architecture = Tree.read(Tree.ROOT.resolve("docs/ARCHITECTURE.md"));
        List<String> wrong = new ArrayList<>();
        for (Path bundle : Tree.bundles()) {
            String readme = Files.exists(bundle.resolve("README.md")) ? Tree.read(bundle.resolve("README.md")) : "";
            Matcher said = SWAP_IN_README.matcher(readme);
            if (!said.find()) {
                wrong.add(Tree.name(bundle) + ": its README has no line **Swap**: KIND");
                continue;
            }
            if (said.group(1).equals("not")) {
                continue; // no bundle of a running node
            }
            String kind = String.valueOf(header(bundle, "Cairn-Swap")).trim();
            if (!SWAPS.contains(kind) || !kind.equals(said.group(1))) {
                wrong.add(Tree.name(bundle) + ": manifest says " + kind + ", README " + said.group(1));
            }
            boolean inTable = bundle.startsWith(Tree.ROOT.resolve("bundles"));
            String link = "(../bundles/" + Tree.name(bundle) + ")";
            if (inTable
                    && architecture
                            .lines()
                            .noneMatch(line -> line.startsWith("|")
                                    && line.contains(link)
                                    && column(line, 3).equals(kind))) {
                wrong.add(Tree.name(bundle) + ": docs/ARCHITECTURE.md does not say " + kind);
            }
        }
        assertEquals(
                List.of(), wrong, "<swap>KIND</swap> in the pom (nothing means fixed), README, docs/ARCHITECTURE.md");
    }

    private static String column(String row, int number) {
        return row.split("\\|", -1)[number].trim();
    }

    private static boolean mayImport(Path bundle, String imported) {
        if (imported.startsWith(Tree.name(bundle))) {
            return true;
        }
        boolean pluginApi = imported.startsWith(PLUGIN_API);
        if (Tree.name(bundle).equals(PLUGIN_API) || isLibrary(bundle)) {
            return false;
        }
        if (bundle.startsWith(Tree.ROOT.resolve("bundles"))
                && !Tree.name(bundle).equals(CORE_API)) {
            return pluginApi || imported.startsWith(CORE_API);
        }
        return pluginApi;
    }

    private static boolean isApi(Path bundle) {
        return Set.of(PLUGIN_API, CORE_API).contains(Tree.name(bundle));
    }

    private static boolean isLibrary(Path bundle) {
        return Tree.name(bundle).startsWith("org.cairn.lib.");
    }

    private static Parameters header(Path bundle, String name) {
        return OSGiHeader.parseHeader(Tree.manifest(bundle).getMainAttributes().getValue(name));
    }
}
