// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.cairn.plugin.api.CairnPlugin;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;
import org.osgi.service.component.annotations.Component;

/** Greets: {@code GET /example?name=Ada} answers {@code hello Ada}. */
@Component
@CairnPlugin(id = "example", path = "/example")
public final class Greeter implements DService {
    private static final int NAME_LENGTH_MAX = 100;

    @Override
    public void serve(WorkRequest request, WorkResponse response) throws IOException, DServiceException {
        String name = request.query("name").orElse("world");
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            throw new DServiceException(Kind.INVALID, "name has 1 to " + NAME_LENGTH_MAX + " characters");
        }
        response.contentType("text/plain; charset=utf-8");
        response.body().write(("hello " + name).getBytes(UTF_8));
        response.note("greetings", 1); // goes into the ledger row
    }
}
