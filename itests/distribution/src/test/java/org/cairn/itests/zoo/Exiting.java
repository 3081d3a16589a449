// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.zoo;

import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;

/** Ends the process that runs it: at a request, or, if its jar says so, at its check. */
public final class Exiting implements DService {
    /** What the process says when it has ended. */
    public static final int STATUS = 17;

    @Override
    public void serve(WorkRequest request, WorkResponse response) {
        System.exit(STATUS);
    }

    @Override
    public void check() {
        if (Exiting.class.getResource("/at-check") != null) {
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
