// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Which services there are when the ledger is open, cannot be opened, and was closed. */
class LedgerComponentTest {
    private static final Set<String> ALL = Set.of("Keeping", "Ledger", "Payments", "TransparencyLog", "Witness");

    private final SimNode node = new SimNode();
    private final Set<String> registered = new TreeSet<>();
    private final BundleContext context = (BundleContext) Proxy.newProxyInstance(
            BundleContext.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                String name = ((Class<?>) arguments[0]).getSimpleName();
                registered.add(name);
                return Proxy.newProxyInstance(
                        ServiceRegistration.class.getClassLoader(),
                        new Class<?>[] {ServiceRegistration.class},
                        (registration, called, none) -> {
                            registered.remove(name);
                            return null;
                        });
            });

    @AfterEach
    void close() {
        node.close();
    }

    private LedgerComponent open(Map<String, Object> config) throws Exception {
        return new LedgerComponent(node, Configs.of(config), context);
    }

    @Test
    void registersAllAndTakesAllBack() throws Exception {
        for (int run = 0; run < 2; run++) {
            LedgerComponent component = open(Map.of());
            assertEquals(ALL, registered);
            component.close();
            assertEquals(Set.of(), registered);
        }
    }

    @Test
    void hasTheWitnessAloneWhileTheLedgerCannotBeOpened() throws Exception {
        Path payments = node.directory("ledger").resolve("payments"); // not a file that can be read
        Files.createDirectories(payments);
        LedgerComponent component = open(Map.of());
        assertEquals(Set.of("Witness"), registered);
        component.close();
        assertEquals(Set.of(), registered);
        Files.delete(payments);
        component = open(Map.of());
        assertEquals(ALL, registered, "nothing had stayed open");
        component.close();
    }

    @Test
    void leavesNothingRegisteredWhenItFails() {
        assertThrows(IllegalArgumentException.class, () -> open(Map.of("origin", "two words")));
        assertEquals(Set.of(), registered);
    }
}
