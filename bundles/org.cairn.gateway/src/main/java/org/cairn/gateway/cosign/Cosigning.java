// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.cosign;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.core.api.node.Node;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.call.Awaited;
import org.cairn.gateway.status.Metrics;

/**
 * Brings each new checkpoint of the log to its witnesses and their cosignatures back (C2SP tlog-witness). It compares what
 * is with what should be at every tick and hears of no events, so none can be missed; every {@link #RECONCILE_TICKS} also
 * a checkpoint that was cosigned is shown again, so that a witness which was set back learns of it. What is remembered of
 * a witness is a cache: after a restart the witness itself says what it knows. From any thread.
 */
public final class Cosigning implements AutoCloseable {
    /** Ticks until a checkpoint that was cosigned is shown again: ten minutes, with the usual interval. */
    static final int RECONCILE_TICKS = 60;

    /** How long a failing witness is left alone at most, in ticks: about ten minutes, too. */
    static final int PAUSE_TICKS_MAX = 64;

    /** Witnesses of one log; others are left out. */
    static final int WITNESSES_MAX = 16;

    /** Of one log, in case another one takes its place. */
    private record Key(String origin, TransparencyLog.Cosigner witness) {}

    private final Awaited<TransparencyLog> logs;
    private final Executor blocking;
    private final WitnessClient client;
    private final Metrics metrics;
    private final Future<?> timer;
    private final Map<Key, Visits> visits = new HashMap<>(); // guarded by itself, as all below
    private boolean closed;
    private long tick;

    /**
     * Begins to tick.
     *
     * @param authorities file in PEM with the authorities of witnesses, beside the usual ones
     * @param own the node's authority
     */
    public Cosigning(
            Node node,
            Awaited<TransparencyLog> logs,
            int intervalSeconds,
            Optional<Path> authorities,
            Supplier<X509Certificate> own,
            Metrics metrics) {
        this.logs = logs;
        this.blocking = node.blocking();
        this.client = new WitnessClient(authorities, own, node.scheduler());
        this.metrics = metrics;
        int seconds = Math.max(1, intervalSeconds);
        this.timer = node.scheduler().scheduleWithFixedDelay(this::tick, seconds, seconds, TimeUnit.SECONDS);
    }

    private void tick() {
        Optional<TransparencyLog> log = logs.now();
        try {
            look(log, log.map(there -> there.policy().cosigners()).orElse(List.of()));
        } catch (LedgerException e) {
            // it is being swapped, and this look was quicker than the news; the next one finds its successor
        } catch (RuntimeException e) {
            GatewayLog.defect("to witnesses", e); // and there is a next one, or nobody would cosign any more
        }
    }

    private void look(Optional<TransparencyLog> log, List<TransparencyLog.Cosigner> witnesses) {
        Map<Key, Visits> due = new HashMap<>();
        long now;
        synchronized (visits) {
            if (closed) {
                return;
            }
            now = ++tick;
            for (TransparencyLog.Cosigner witness : witnesses.subList(0, Math.min(WITNESSES_MAX, witnesses.size()))) {
                Key key = new Key(log.orElseThrow().origin(), witness);
                due.put(key, visits.getOrDefault(key, new Visits(this, witness)));
            }
            visits.clear();
            visits.putAll(due);
        }
        log.ifPresent(there -> due.values().forEach(one -> one.due(there, now)));
    }

    Executor blocking() {
        return blocking;
    }

    Metrics metrics() {
        return metrics;
    }

    WitnessClient.Answer post(URI uri, byte[] body) throws IOException {
        return client.post(uri, body);
    }

    boolean isClosed() {
        synchronized (visits) {
            return closed;
        }
    }

    /** Ticks to wait after so many failures in a row: twice as many each time, and a part of that by chance. */
    static int pause(int failures) {
        int most = Math.min(PAUSE_TICKS_MAX, 1 << Math.min(failures, 16));
        return most / 2 + ThreadLocalRandom.current().nextInt(most / 2 + 1);
    }

    /** How many witnesses there are. */
    public int witnesses() {
        synchronized (visits) {
            return visits.size();
        }
    }

    /** How many of them did not cosign when they were asked last. */
    public int failing() {
        synchronized (visits) {
            return (int) visits.values().stream().filter(Visits::isFailing).count();
        }
    }

    @Override
    public void close() {
        synchronized (visits) {
            closed = true;
            visits.clear();
        }
        timer.cancel(false);
        client.close();
    }
}
