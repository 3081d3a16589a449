// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.zoo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;

/** Tells how much it can read of what is not its own: a key of the node, and the environment. */
public final class Reading implements DService {
    @Override
    public void serve(WorkRequest request, WorkResponse response) throws IOException {
        Path home = Path.of(Objects.requireNonNull(System.getProperty("cairn.home")));
        String told = "key " + Files.size(home.resolve("credentials/operator.key")) + " first "
                + Files.readAllLines(home.resolve("credentials/operator.key")).get(0) + "\nPATH "
                + System.getenv("PATH")
                + "\n";
        response.contentType("text/plain").body().write(told.getBytes(UTF_8));
    }
}
