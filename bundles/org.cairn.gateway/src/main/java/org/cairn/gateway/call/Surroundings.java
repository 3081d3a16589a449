// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.core.api.ledger.Witness;
import org.cairn.core.api.plugins.Services;

/** The services of other bundles that calls need; each of them may be swapped while calls are open. */
public final class Surroundings {
    public final Awaited<Sessions> sessions;
    public final Awaited<Services> services;
    public final Awaited<Ledger> ledger;
    public final Awaited<NodeKey> key;
    public final Awaited<Certificates> certificates;
    public final Awaited<WorkerIdentities> workers;
    public final Awaited<TransparencyLog> log;
    public final Awaited<Witness> witness;

    /**
     * Nothing is there yet.
     *
     * @param waitMillis how long callers wait for a successor
     */
    public Surroundings(ScheduledExecutorService scheduler, long waitMillis) {
        sessions = new Awaited<>(scheduler, waitMillis);
        services = new Awaited<>(scheduler, waitMillis);
        ledger = new Awaited<>(scheduler, waitMillis);
        key = new Awaited<>(scheduler, waitMillis);
        certificates = new Awaited<>(scheduler, waitMillis);
        workers = new Awaited<>(scheduler, waitMillis);
        log = new Awaited<>(scheduler, waitMillis);
        witness = new Awaited<>(scheduler, waitMillis);
    }

    /** Ends all waits. */
    public void close() {
        List.of(sessions, services, ledger, key, certificates, workers, log, witness)
                .forEach(Awaited::close);
    }
}
