// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.zoo;

import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;

/** Passes its check and then fails at every request. */
public final class Throwing implements DService {
    @Override
    public void serve(WorkRequest request, WorkResponse response) {
        throw new IllegalStateException("I throw at whoever calls");
    }
}
