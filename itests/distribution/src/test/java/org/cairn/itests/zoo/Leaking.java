// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.zoo;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;

/** Leaves a thread behind at every request, which does not hear when it is interrupted. */
public final class Leaking implements DService {
    private final AtomicInteger threads = new AtomicInteger();

    @Override
    public void serve(WorkRequest request, WorkResponse response) {
        Thread thread = new Thread(Leaking::forever, "stray-" + threads.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
        response.status(204);
    }

    private static void forever() {
        while (true) {
            LockSupport.park();
            boolean unheard = Thread.interrupted();
            if (unheard) {
                Thread.onSpinWait();
            }
        }
    }
}
