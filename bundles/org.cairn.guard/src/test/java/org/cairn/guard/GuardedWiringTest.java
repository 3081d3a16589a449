// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairn.guard.core.Kind;
import org.cairn.guard.fixture.Jars;
import org.cairn.guard.fixture.Operator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/** CGN-10, in a real framework: which bundle is wired to which (docs/TRUST.md, section 1). */
final class GuardedWiringTest {
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private GuardedNode node;

    @BeforeEach
    void start() throws Exception {
        node = new GuardedNode(folder);
        byte[] ledger = node.ship(
                Kind.PLATFORM,
                "system/x/ledger/1/ledger-1.jar",
                exporting("ledger", "org.cairn.core.api", "1.0", "osgi.extender;osgi.extender=\"test.any\""));
        byte[] runtime = node.ship(
                Kind.PLATFORM,
                "system/x/scr/1/scr-1.jar",
                exporting("scr", "org.scr", "1.0", "osgi.extender;osgi.extender=\"osgi.component\""));
        byte[] api = node.ship(
                Kind.LIBRARY,
                "system/x/api/1/api-1.jar",
                exporting("api", "org.cairn.plugin.api", "1.0", "cairn.platform;version:Version=\"1.0\""));
        node.start();
        for (byte[] jar : List.of(ledger, runtime, api)) {
            node.run(Operator.sha256(jar), jar);
        }
        GuardedNode.forget();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void plugInIsWiredToLibrariesJavaAndTheComponentRuntime() throws Exception {
        Bundle plugin = plugin(Map.of(
                "Import-Package", "org.cairn.plugin.api,javax.net.ssl,org.w3c.dom,org.xml.sax,com.sun.net.httpserver",
                "Require-Bundle", "api",
                "Require-Capability",
                        "cairn.platform,osgi.extender;filter:=\"(osgi.extender=osgi.component)\","
                                + "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\""));
        plugin.start();
        assertEquals(Bundle.ACTIVE, plugin.getState());
        assertNotNull(plugin.loadClass("javax.net.ssl.SSLContext"));
    }

    @Test
    void plugInIsWiredToNothingElse() throws Exception {
        int number = 0;
        for (Map<String, String> headers : List.of(
                Map.of("Import-Package", "org.cairn.core.api"),
                Map.of("Import-Package", "org.osgi.framework"),
                Map.of("Import-Package", "org.osgi.framework.wiring"),
                Map.of("Import-Package", "org.osgi.service.startlevel"),
                Map.of("Require-Bundle", "ledger"),
                Map.of("Require-Bundle", "system.bundle"),
                Map.of("Require-Capability", "osgi.extender;filter:=\"(osgi.extender=test.any)\""),
                Map.of("Require-Capability", "cairn.guard"),
                Map.of("Require-Capability", "osgi.identity;filter:=\"(osgi.identity=ledger)\""))) {
            Bundle plugin = plugin("refused" + number++, headers);
            BundleException e = assertThrows(BundleException.class, plugin::start, headers.toString());
            assertTrue(String.valueOf(e.getMessage()).contains("missing requirement"), e.getMessage());
        }
    }

    @Test
    void plugInImportsNothingDynamicallyEither() throws Exception {
        Bundle plugin = plugin(Map.of("DynamicImport-Package", "*"));
        plugin.start();
        assertThrows(ClassNotFoundException.class, () -> plugin.loadClass("org.osgi.framework.Bundle"));
        assertThrows(ClassNotFoundException.class, () -> plugin.loadClass("org.cairn.core.api.Intruder"));
        assertNotNull(plugin.loadClass("org.w3c.dom.Document"));
    }

    /** An optional import is left open, so a plug-in that can do without it runs. */
    @Test
    void optionalImportStaysOpen() throws Exception {
        Bundle plugin = plugin(Map.of("Import-Package", "org.osgi.framework;resolution:=optional"));
        plugin.start();
        assertEquals(List.of(), plugin.adapt(BundleWiring.class).getRequiredWires(null));
    }

    /** Or a plug-in would bring its own version of what the platform imports. */
    @Test
    void nobodyIsWiredToAPlugIn() throws Exception {
        byte[] better = exporting("better", "org.cairn.plugin.api", "1.9", "cairn.platform;version:Version=\"1.9\"");
        Bundle bundle = accepted("better", better, Operator.accept(Operator.sha256(better)));
        node.framework().adapt(org.osgi.framework.wiring.FrameworkWiring.class).resolveBundles(List.of(bundle));
        assertEquals(Bundle.RESOLVED, bundle.getState());

        byte[] user = Jars.bundle(
                "user",
                Map.of(
                        "Bundle-Activator", "",
                        "Import-Package", "org.cairn.plugin.api",
                        "Require-Capability", "cairn.platform"));
        Bundle platform = accepted("user", user, Operator.acceptPlatform(Operator.sha256(user)));
        platform.start();
        assertEquals(
                List.of("api", "api"),
                platform.adapt(BundleWiring.class).getRequiredWires(null).stream()
                        .map(wire -> wire.getProvider().getSymbolicName())
                        .toList());

        Bundle other = plugin("other", Map.of("Import-Package", "org.only.better"));
        assertThrows(BundleException.class, other::start);
    }

    @Test
    void platformIsWiredToThePlatform() throws Exception {
        byte[] jar = Jars.bundle("more", Map.of("Import-Package", "org.osgi.framework,org.cairn.core.api"));
        accepted("more", jar, Operator.acceptPlatform(Operator.sha256(jar))).start();
        assertEquals(List.of("more"), GuardedNode.ran());
    }

    private Bundle plugin(Map<String, String> headers) throws Exception {
        return plugin("plugin", headers);
    }

    private Bundle plugin(String name, Map<String, String> headers) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("Bundle-Activator", "", "Import-Package", ""));
        all.putAll(headers);
        byte[] jar = Jars.bundle(name, all);
        return accepted(name, jar, Operator.accept(Operator.sha256(jar)));
    }

    private Bundle accepted(String name, byte[] jar, String statement) throws Exception {
        node.decides(statement);
        return node.install(name, jar);
    }

    private static byte[] exporting(String name, String exported, String version, String capability) {
        return Jars.bundle(
                name,
                Map.of(
                        "Bundle-Activator",
                        "",
                        "Import-Package",
                        "",
                        "Export-Package",
                        exported + ";version=\"" + version + "\",org.only." + name,
                        "Provide-Capability",
                        capability),
                Map.of(exported.replace('.', '/') + "/mark", new byte[] {1}));
    }
}
