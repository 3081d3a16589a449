// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.zoo;

import java.util.concurrent.CountDownLatch;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;

/** Never has started. */
public final class Hanging implements DService {
    public Hanging() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Override
    public void serve(WorkRequest request, WorkResponse response) {
        response.status(204);
    }
}
