// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.zoo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;

/** Leaves a file in the home of the node that loads it, whoever asks for it, before anything else of it runs. */
public final class Telltale implements DService {
    static {
        try (InputStream in = Objects.requireNonNull(Telltale.class.getResourceAsStream("/name"))) {
            Path home = Path.of(Objects.requireNonNull(System.getProperty("cairn.home")));
            Path ran = Files.createDirectories(home.resolve("ran"));
            Files.writeString(ran.resolve(new String(in.readAllBytes(), UTF_8)), "it ran");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void serve(WorkRequest request, WorkResponse response) {
        response.status(204);
    }
}
