// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The scripts that come with MediaGen. */
public final class BuiltInScripts {
    /** Runs when an MRL names none. */
    public static final String STANDARD = "standard.ms";

    private static final List<String> NAMES = List.of(STANDARD, "thumb.ms", "square.ms", "page.ms", "rotate.ms");

    private final Map<String, String> texts = new LinkedHashMap<>();

    public BuiltInScripts() {
        for (String name : NAMES) {
            try (InputStream in = BuiltInScripts.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("the bundle lacks " + name);
                }
                texts.put(name, new String(in.readAllBytes(), UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public Optional<String> find(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    public String names() {
        return String.join(", ", NAMES);
    }
}
