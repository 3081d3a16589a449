// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.plugins.Service;
import org.cairn.core.api.plugins.Services;
import org.cairn.gateway.core.Headers;
import org.cairn.gateway.core.Problem;
import org.cairn.gateway.core.ProblemException;
import org.cairn.gateway.core.Terms;
import org.cairn.gateway.http.Exchange;
import org.cairn.gateway.http.Gate;
import org.cairn.gateway.http.Limits;
import org.cairn.gateway.http.Receiver;
import org.cairn.gateway.status.Metrics;
import org.cairn.gateway.tunnel.Tunnels;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests, cheapest check first, and keeps those that are open. A request without a well-formed token costs no
 * look-up at all; nothing is queued before it is known who pays, for what, and that it can be billed.
 */
public final class Calls implements Gate {
    /** How many requests may be open at once. */
    static final int OPEN_MAX = 100_000;

    private final Shop shop;
    private final History history;
    private final PlatformPaths platform;
    private final Set<Call> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean draining;

    /**
     * Ready to admit.
     *
     * @param history what was answered before
     * @param spoolDirectory where long bodies are kept
     */
    public Calls(
            Node node,
            Surroundings around,
            Desks desks,
            Tunnels tunnels,
            Metrics metrics,
            History history,
            Supplier<Path> spoolDirectory,
            LongSupplier nanos,
            long swapMillis) {
        this.history = history;
        this.shop = new Shop(
                node,
                around,
                desks,
                tunnels,
                new RowWriter(around.ledger, nanos, metrics),
                history.keys(),
                history.receipts(),
                metrics,
                new SpoolFile.Place(spoolDirectory, node.blocking()),
                nanos,
                swapMillis);
        this.platform = new PlatformPaths(shop);
    }

    @Override
    public Receiver begin(Exchange exchange) {
        if (draining) {
            exchange.closeAfter();
            return refused(exchange, Problem.overloaded("the gateway stops", 1));
        }
        String path = path(exchange.request().uri());
        if (path.equals("/.cairn") || path.startsWith("/.cairn/")) {
            return platform.begin(exchange, path);
        }
        Optional<String> token = Credentials.bearer(exchange.request().headers());
        if (token.isEmpty()) {
            return refused(exchange, Problem.unauthenticated("Authorization: Bearer TOKEN is missing"));
        }
        if (shop.rows().failing()) {
            return refused(exchange, Problem.ledgerUnavailable("the ledger failed"));
        }
        Optional<Sessions> sessions = shop.around().sessions.now();
        Optional<Services> services = shop.around().services.now();
        if (sessions.isPresent()
                && services.isPresent()
                && shop.around().ledger.now().isPresent()
                && (history.isReady() || !isKeyed(exchange))) {
            return admit(exchange, path, token.get(), sessions.get(), services.get());
        }
        return admitLater(exchange, path, token.get());
    }

    private Receiver admitLater(Exchange exchange, String path, String token) {
        LateReceiver late = new LateReceiver(exchange);
        CompletionStage<Receiver> ready = named(shop.around().sessions.get(), Problem.overloaded("no identity", 5))
                .thenCompose(sessions -> named(shop.around().services.get(), Problem.overloaded("no services", 5))
                        .thenCompose(services -> named(
                                        shop.around().ledger.get(), Problem.ledgerUnavailable("there is no ledger"))
                                .thenCompose(ledger -> remembered(exchange, token, sessions))
                                .thenApplyAsync(
                                        known -> late.isGone()
                                                ? Receiver.NONE
                                                : admit(exchange, path, token, sessions, services),
                                        exchange.loop())));
        ready.exceptionallyAsync(failure -> refused(exchange, problem(failure)), exchange.loop())
                .thenAcceptAsync(late::become, exchange.loop());
        return late;
    }

    private static boolean isKeyed(Exchange exchange) {
        return exchange.request().headers().contains("idempotency-key");
    }

    /** Ends when it can be known what a key of the last day was used for, at once for requests without a key. */
    private CompletionStage<?> remembered(Exchange exchange, String token, Sessions sessions) {
        if (!isKeyed(exchange)) {
            return CompletableFuture.completedFuture(token);
        }
        sessions.check(token); // a stranger does not take somebody's place among those who wait
        return named(history.ready(), Problem.ledgerUnavailable("keys of the last day are still being read"));
    }

    private static <T> CompletionStage<T> named(CompletionStage<T> service, Problem missing) {
        return service.exceptionally(failure -> {
            throw new ProblemException(missing);
        });
    }

    private static Problem problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IdentityException refusal) {
            return Credentials.problem(refusal);
        }
        return cause instanceof ProblemException known
                ? known.problem()
                : Problem.overloaded("the gateway is not ready", 5);
    }

    private Receiver admit(Exchange exchange, String path, String token, Sessions sessions, Services services) {
        Order order;
        try {
            order = order(exchange.request(), path, sessions.check(token), services);
            if (open.size() >= OPEN_MAX) {
                throw new ProblemException(Problem.overloaded("too many requests are open", 1));
            }
            claim(order);
        } catch (IdentityException e) {
            return refused(exchange, Credentials.problem(e));
        } catch (ProblemException e) {
            return refused(exchange, e.problem());
        }
        CallSlot slot = new CallSlot();
        Call call = new Call(shop, exchange, order, slot);
        slot.call = call;
        open.add(call);
        call.start();
        return call;
    }

    /** Takes a call off the list of open ones when it is over. */
    private final class CallSlot implements Runnable {
        private @Nullable Call call;

        @Override
        public void run() {
            if (call != null) {
                open.remove(call);
            }
            if (draining && open.isEmpty()) {
                drained.complete(null);
            }
        }
    }

    private Order order(HttpRequest request, String path, Session session, Services services) {
        Service service = services.at(path)
                .orElseThrow(() -> new ProblemException(Problem.noSuchService("no DService is offered at " + path)));
        HttpHeaders headers = request.headers();
        Terms terms = Terms.of(headers);
        long length = HttpUtil.isTransferEncodingChunked(request) ? -1 : HttpUtil.getContentLength(request, -1L);
        if (length > Limits.BODY_BYTES_MAX) {
            throw new ProblemException(Problem.tooLarge("a body has at most 2 GiB"));
        }
        return new Order(
                session,
                service,
                terms,
                request.method().name(),
                request.uri(),
                Optional.ofNullable(headers.get(HttpHeaderNames.HOST)).orElse(""),
                Headers.endToEnd(headers),
                length);
    }

    private void claim(Order order) {
        Optional<String> key = order.terms().idempotencyKey();
        if (key.isPresent()
                && !shop.keys()
                        .claim(
                                order.session().account(),
                                key.get(),
                                shop.node().clock().millis())) {
            throw new ProblemException(Problem.keyInUse());
        }
    }

    private Receiver refused(Exchange exchange, Problem problem) {
        shop.metrics().refusedEarly();
        exchange.refuse(problem);
        return Receiver.NONE;
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** How many calls are open. */
    public int open() {
        return open.size();
    }

    /** Takes no new calls; the stage ends when the last open one is over. */
    public CompletionStage<Void> drain() {
        draining = true;
        if (open.isEmpty()) {
            drained.complete(null);
        }
        return drained;
    }

    /** Ends all calls that are still open. */
    public void cut() {
        open.forEach(Call::cut);
    }
}
