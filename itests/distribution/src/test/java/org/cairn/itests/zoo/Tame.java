// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.zoo;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;

/** Answers with its version. */
public final class Tame implements DService {
    private final byte[] version;

    public Tame() throws IOException {
        try (InputStream in = Objects.requireNonNull(Tame.class.getResourceAsStream("/version"))) {
            version = in.readAllBytes();
        }
    }

    @Override
    public void serve(WorkRequest request, WorkResponse response) throws IOException {
        response.contentType("text/plain").body().write(version);
    }
}
