// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.Optional;
import org.cairn.projection.io.Target;
import org.junit.jupiter.api.Test;

/** What may be configured. */
class ProjectionSettingsTest {
    private record Config(
            String url,
            String user,
            String password_file,
            String schema,
            String rebuild,
            int batch_rows,
            int poll_interval_ms)
            implements ProjectionConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return ProjectionConfig.class;
        }
    }

    private static final String URL = "jdbc:postgresql://127.0.0.1:5432/cairn";
    private static final Config USUAL = new Config(URL, "cairn", "etc/db-password", "cairn", "", 10_000, 250);

    private static void refused(Config config) {
        assertThrows(IllegalArgumentException.class, () -> ProjectionSettings.of(config, Path.of("/home/x")));
    }

    @Test
    void readsTheUsualOne() {
        ProjectionSettings settings = ProjectionSettings.of(USUAL, Path.of("/home/x"));
        assertEquals(
                Optional.of(Path.of("/home/x/etc/db-password")),
                settings.target().passwordFile());
        assertEquals("127.0.0.1:5432/cairn, schema cairn", settings.target().place());
        assertFalse(settings.target().isOpen());
    }

    @Test
    void refusesWhatIsOutOfBounds() {
        refused(new Config("jdbc:sqlite:x", "cairn", "", "cairn", "", 10, 250));
        refused(new Config(URL, "", "", "cairn", "", 10, 250));
        refused(new Config(URL, "cairn", "", "Cairn\"; --", "", 10, 250));
        refused(new Config(URL, "cairn", "", "pg_temp", "", 10, 250));
        refused(new Config(URL, "cairn", "", "cairn", "two words", 10, 250));
        refused(new Config(URL, "cairn", "", "cairn", "", 0, 250));
        refused(new Config(URL, "cairn", "", "cairn", "", 10_001, 250));
        refused(new Config(URL, "cairn", "", "cairn", "", 10, 9));
    }

    @Test
    void refusesSecretsInTheUrl() {
        refused(new Config(URL + "?password=x", "cairn", "", "cairn", "", 10, 250));
        refused(new Config(URL + "?ssl=true&User=x", "cairn", "", "cairn", "", 10, 250));
        refused(new Config("jdbc:postgresql://a:b@127.0.0.1/x", "cairn", "", "cairn", "", 10, 250));
    }

    @Test
    void knowsWhichPlacesAreOpenToOthers() {
        assertTrue(isOpen("jdbc:postgresql://db.example/cairn"));
        assertTrue(isOpen("jdbc:postgresql://db.example/cairn?sslmode=require"));
        assertTrue(isOpen("jdbc:postgresql://127.0.0.1.example:5432,localhost/cairn"));
        assertFalse(isOpen("jdbc:postgresql://db.example/cairn?sslmode=verify-full&sslrootcert=/x"));
        assertFalse(isOpen("jdbc:postgresql://localhost/cairn"));
        assertFalse(isOpen("jdbc:postgresql://[::1]:5433/cairn?x=y"));
        assertEquals(
                "db.example/cairn, schema cairn",
                new Target("jdbc:postgresql://db.example/cairn?sslkey=/k", "u", Optional.empty(), "cairn").place());
    }

    private static boolean isOpen(String url) {
        return new Target(url, "cairn", Optional.empty(), "cairn").isOpen();
    }
}
