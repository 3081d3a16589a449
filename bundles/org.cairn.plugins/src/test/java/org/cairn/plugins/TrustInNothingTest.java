// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairn.plugins.core.Shipped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** CGN-10: decisions that cannot be read cost what was accepted, and not what is shipped. */
final class TrustInNothingTest {
    @TempDir
    private Path home;

    @Test
    void whatIsShippedRunsAlsoWhenNobodyCanTellWhatWasDecided() throws IOException {
        TrustFixture place = new TrustFixture(home);
        place.shipped.add(new Shipped("echo", new Version("0.2.0"), "/echo", "echo.jar", "0".repeat(64)));
        Path file = place.trust().resolve("decisions");
        try (Trust trust = place.open()) {
            trust.refresh();
            byte[] bytes = Files.readAllBytes(file);
            bytes[30] ^= 1;
            Files.write(file, bytes);
        }
        try (Trust again = place.open()) {
            assertEquals(Optional.of(new Version("0.2.0")), again.decided().wanted("echo", "node", Set.of()));
            assertEquals(List.of(), again.history(1));
        }
    }
}
