// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cairn.core.api.node.Node;
import org.cairn.worker.tunnel.TunnelHandler;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where to dial and keeps a tunnel there: compares what should be with what is, at each change and every second
 * while something is missing. Work is done on the node's blocking pool, one task at a time.
 */
final class GatewayLink {
    private static final long RETRY_MS = 1_000;

    /**
     * How to dial.
     *
     * @param url where to, or empty
     * @param token for enrolling elsewhere
     * @param credentials a file for enrolling without a token
     * @param label how its owner calls this machine
     */
    record Settings(Optional<URI> url, Optional<EnrolToken> token, Path credentials, String label) {}

    private final Node node;
    private final Dialler dialler;
    private final Consumer<String> trouble;
    private @Nullable TunnelHandler handler;
    private @Nullable Settings settings;
    private Optional<URI> local = Optional.empty();
    private boolean wanted;
    private boolean busy;
    private boolean again;
    private boolean refused;
    private boolean afresh;
    private @Nullable Runnable afterHangUp;
    private @Nullable Future<?> retry;
    private volatile String told = "";

    // used by the task under way alone
    private @Nullable Machine machine;
    private @Nullable AutoCloseable tunnel;
    private volatile Dialler.@Nullable Target target;

    /** @param trouble told why it cannot dial */
    GatewayLink(Node node, Dialler dialler, Consumer<String> trouble) {
        this.node = node;
        this.dialler = dialler;
        this.trouble = trouble;
    }

    /** Where it dials, for people. */
    String gateway() {
        Dialler.Target now = target;
        return now == null ? "" : now.gateway().toString();
    }

    void open(TunnelHandler worker) {
        synchronized (this) {
            handler = worker;
            wanted = true;
        }
        compare();
    }

    void settings(Settings wish) {
        synchronized (this) {
            settings = wish;
            afresh = refused;
        }
        compare();
    }

    /** The tunnel endpoint of this node's own gateway, if there is one. */
    void local(Optional<URI> endpoint) {
        synchronized (this) {
            local = endpoint;
            afresh = refused;
        }
        compare();
    }

    /** The gateway refused it for good: only something new is worth another try. */
    synchronized void refused() {
        refused = true;
    }

    void dial() {
        synchronized (this) {
            wanted = true;
            afresh = refused;
        }
        compare();
    }

    /** Closes the tunnel, then runs this. */
    void hangUp(Runnable then) {
        synchronized (this) {
            wanted = false;
            afterHangUp = then;
        }
        compare();
    }

    /** Keeps the id that the gateway told. */
    void accepted(String worker) {
        Dialler.Target now = target;
        Machine known = machine;
        if (now != null && known != null) {
            keep(known, now.pin(), worker);
        }
    }

    private void keep(Machine known, String pin, String worker) {
        try {
            node.blocking().execute(() -> {
                try {
                    known.enrolled(pin, worker);
                } catch (IOException e) {
                    WorkerLog.notKept(e.toString());
                }
            });
        } catch (RejectedExecutionException e) {
            // too much to do just now
            var unused = node.scheduler().schedule(() -> keep(known, pin, worker), RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void compare() {
        synchronized (this) {
            if (retry != null) {
                retry.cancel(false);
                retry = null;
            }
            if (busy) {
                again = true;
                return;
            }
            busy = true;
        }
        try {
            node.blocking().execute(this::work);
        } catch (RejectedExecutionException e) {
            synchronized (this) {
                busy = false;
                retryLater();
            }
        }
    }

    private void retryLater() {
        retry = node.scheduler().schedule(this::compare, RETRY_MS, TimeUnit.MILLISECONDS);
    }

    private void work() {
        while (true) {
            boolean settled = reconcile();
            Runnable then;
            synchronized (this) {
                then = wanted ? null : afterHangUp;
                afterHangUp = wanted ? afterHangUp : null;
            }
            if (then != null) {
                then.run();
            }
            synchronized (this) {
                if (!again) {
                    busy = false;
                    if (!settled && wanted) {
                        retryLater();
                    }
                    return;
                }
                again = false;
            }
        }
    }

    /** Makes what is what should be; false if that must be tried again. */
    private boolean reconcile() {
        Settings wish;
        Optional<URI> endpoint;
        TunnelHandler worker;
        boolean anew;
        synchronized (this) {
            anew = afresh;
            afresh = false;
            refused = !anew && refused;
            wish = wanted ? settings : null;
            endpoint = local;
            worker = handler;
        }
        if (wish == null || worker == null) {
            close();
            return true;
        }
        Optional<URI> url =
                wish.url().or(() -> wish.token().map(EnrolToken::url)).or(() -> endpoint);
        if (url.isEmpty()) {
            close();
            tell("no gateway runs on this node, and neither gateway.url nor enrol is set");
            return true;
        }
        try {
            Machine known = machine == null ? Machine.open(node.directory("worker")) : machine;
            machine = known;
            Dialler.Target next = TargetFiles.target(node.home(), wish, url.get(), known);
            Dialler.Target now = target;
            if (anew || now == null || !now.sameAs(next)) {
                close();
                told = "";
                target = next;
                WorkerLog.dialling(next.gateway());
                tunnel = dialler.dial(next, known, worker);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            close();
            tell(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void tell(String reason) {
        trouble.accept(reason);
        if (!told.equals(reason)) {
            told = reason;
            WorkerLog.waiting(reason);
        }
    }

    private void close() {
        AutoCloseable open = tunnel;
        tunnel = null;
        target = null;
        if (open != null) {
            try {
                open.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                WorkerLog.closing(e.toString());
            }
        }
    }
}
