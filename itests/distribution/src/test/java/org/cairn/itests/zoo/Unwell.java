// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.zoo;

import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;

/** Says that it cannot serve. */
public final class Unwell implements DService {
    @Override
    public void serve(WorkRequest request, WorkResponse response) {
        response.status(204);
    }

    @Override
    public void check() {
        throw new IllegalStateException("I am unwell today");
    }
}
