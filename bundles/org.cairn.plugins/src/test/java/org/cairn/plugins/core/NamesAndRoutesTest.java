// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairn.core.api.plugins.Service;
import org.junit.jupiter.api.Test;

/** CGN-3: the path chooses the DService; DESIGN 4: what a plug-in says about itself. */
final class NamesAndRoutesTest {
    private static final Routes ROUTES =
            new Routes(List.of(service("b", "/a/b"), service("a", "/a"), service("c", "/c")));

    @Test
    void findsTheLongestPrefixByWholeSegments() {
        assertEquals("a", at("/a"));
        assertEquals("a", at("/a/"));
        assertEquals("a", at("/a/bc"));
        assertEquals("b", at("/a/b"));
        assertEquals("b", at("/a/b/c/d"));
        assertEquals("", at("/ab"));
        assertEquals("", at("/"));
        assertEquals("", at(""));
        assertEquals("", at("a"));
        assertEquals(
                List.of("a", "b", "c"), ROUTES.all().stream().map(Service::id).toList());
    }

    @Test
    void findsNothingAtOnceInALongHostilePath() {
        String hostile = "/".repeat(1 << 20);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 100_000; i++) {
                assertEquals(Optional.empty(), ROUTES.at(hostile));
            }
        });
    }

    @Test
    void readsCapabilitiesWithQuotesAndTypes() {
        String header = "osgi.service;objectClass:List<String>=\"a,b;c\";uses:=\"x,y\","
                + " cairn.plugin;cairn.plugin=echo;id:String=echo;path=\"/ec\\\"ho\", cairn.plugin.other;id=no";
        assertEquals(
                List.of(Map.of("cairn.plugin", "echo", "id", "echo", "path", "/ec\"ho")),
                Capabilities.of(header, "cairn.plugin"));
        assertEquals(List.of(), Capabilities.of("", "cairn.plugin"));
        assertEquals(
                1,
                Capabilities.of("cairn.plugin;id=\"never closed, a;b", "cairn.plugin")
                        .size());
    }

    @Test
    void refusesIdsPathsAndPricesThatBreakARule() {
        for (String id : List.of("", "Echo", "1a", "a_b", "a/b", "a".repeat(33), "a\n")) {
            assertThrows(IllegalArgumentException.class, () -> PluginNames.id(id), id);
        }
        for (String path : List.of(
                "",
                "/",
                "a",
                "/a/",
                "//a",
                "/a//b",
                "/.cairn",
                "/.cairn/x",
                "/.cairnx",
                "/a/../b",
                "/..",
                "/a/.",
                "/a?b",
                "/ä",
                "/" + "a".repeat(128))) {
            assertThrows(IllegalArgumentException.class, () -> PluginNames.path(path), path);
        }
        for (String path : List.of("/greet", "/a/b.c/d-e", "/..a", "/" + "a".repeat(127))) {
            assertEquals(path, PluginNames.path(path));
        }
        assertThrows(IllegalArgumentException.class, () -> PluginNames.fee(-1));
        assertThrows(IllegalArgumentException.class, () -> PluginNames.fee(PluginNames.FEE_MAX + 1));
        assertThrows(IllegalArgumentException.class, () -> PluginNames.currency("EUU"));
        assertThrows(IllegalArgumentException.class, () -> PluginNames.currency("eur"));
    }

    @Test
    void readsPricesOfTheConfiguration() {
        Prices prices = Prices.of(List.of("mediagen=163000, echo=1", "zip=0"), 7, "EUR");
        assertEquals(163_000, prices.of("mediagen").fee());
        assertEquals(0, prices.of("zip").fee());
        assertEquals(7, prices.of("other").fee());
        for (String wrong : List.of("echo", "=1", "echo=-1", "echo=1.5", "Echo=1", "echo=99999999999999999")) {
            assertThrows(IllegalArgumentException.class, () -> Prices.of(List.of(wrong), 0, "EUR"), wrong);
        }
    }

    @Test
    void waitsLongerAfterEachFailure() {
        Retries retries = new Retries();
        String echo = "9f1c";
        Instant now = Instant.EPOCH;
        assertEquals(now.plusSeconds(10), retries.failed(echo, "why", now));
        assertEquals(now.plusSeconds(20), retries.failed(echo, "why", now));
        for (int i = 0; i < 100; i++) {
            retries.failed(echo, "why", now);
        }
        assertEquals(now.plusSeconds(300), retries.failed(echo, "why", now));
        assertEquals(false, retries.due(echo, now.plusSeconds(299)));
        assertEquals(true, retries.due(echo, now.plusSeconds(300)));
        retries.keep(List.of());
        assertEquals(Optional.empty(), retries.reason(echo));
    }

    private static String at(String path) {
        return ROUTES.at(path).map(Service::id).orElse("");
    }

    private static Service service(String id, String path) {
        return new Service(id, "1.0.0", path, 0, "EUR");
    }
}
