// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.identity.Sessions;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.core.Problem;
import org.cairn.gateway.http.Exchange;
import org.cairn.gateway.http.Receiver;
import org.jspecify.annotations.Nullable;

/** What the gateway itself answers, under {@code /.cairn/}: sessions, receipts and rows (docs/HTTP.md). */
final class PlatformPaths {
    private static final String SESSION = "/.cairn/session";
    private static final String RECEIPT = "/.cairn/receipt/";
    private static final String ROW = "/.cairn/row/";

    private final Shop shop;
    private final RowFiles files;

    PlatformPaths(Shop shop) {
        this.shop = shop;
        this.files = new RowFiles(shop);
    }

    /** Answers; the body is not read. */
    Receiver begin(Exchange exchange, String path) {
        HttpMethod method = exchange.request().method();
        if (path.equals(SESSION) && method.equals(HttpMethod.POST)) {
            open(exchange);
        } else if (path.equals(SESSION) && method.equals(HttpMethod.DELETE)) {
            with(exchange, sessions -> end(exchange, sessions));
        } else if (path.startsWith(RECEIPT) && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))) {
            with(exchange, sessions -> receipt(exchange, sessions, path.substring(RECEIPT.length())));
        } else if (path.startsWith(ROW) && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))) {
            with(exchange, sessions -> row(exchange, sessions, path.substring(ROW.length())));
        } else {
            exchange.refuse(Problem.noSuchService("nothing is here"));
        }
        return Receiver.NONE;
    }

    private void with(Exchange exchange, Consumer<Sessions> then) {
        Optional<Sessions> now = shop.around().sessions.now();
        if (now.isPresent()) {
            then.accept(now.get());
            return;
        }
        shop.around().sessions.get().whenComplete((sessions, failure) -> exchange.loop()
                .execute(() -> {
                    if (sessions != null) {
                        then.accept(sessions);
                    } else {
                        exchange.refuse(Problem.overloaded("accounts cannot be looked up just now", 5));
                    }
                }));
    }

    private void open(Exchange exchange) {
        Optional<Credentials.Basic> basic = Credentials.basic(exchange.request().headers());
        if (basic.isEmpty()) {
            challenge(exchange, Problem.unauthenticated("Authorization: Basic ACCOUNT:KEY is missing"));
            return;
        }
        with(exchange, sessions -> {
            CompletionStage<Sessions.Grant> opened =
                    sessions.open(basic.get().account(), basic.get().key(), exchange.source());
            opened.whenComplete((grant, failure) -> exchange.loop().execute(() -> granted(exchange, grant, failure)));
        });
    }

    private static void granted(Exchange exchange, Sessions.@Nullable Grant grant, @Nullable Throwable failure) {
        if (grant == null) {
            challenge(exchange, problem(exchange, failure));
            return;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("token", grant.token());
        document.put("expires", grant.expires().truncatedTo(ChronoUnit.SECONDS).toString());
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        try {
            json(exchange, headers, JSON.std.asString(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem problem(Exchange exchange, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IdentityException refusal) {
            return Credentials.problem(refusal);
        }
        if (cause != null) {
            GatewayLog.defect(exchange.id(), cause);
        }
        return Problem.overloaded("accounts cannot be looked up just now", 5);
    }

    private static void challenge(Exchange exchange, Problem problem) {
        if (problem.status() != 401) {
            exchange.refuse(problem);
            return;
        }
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"cairn\", charset=\"UTF-8\"");
        exchange.refuse(problem, headers);
    }

    private @Nullable Session session(Exchange exchange, Sessions sessions) {
        Optional<String> token = Credentials.bearer(exchange.request().headers());
        if (token.isEmpty()) {
            exchange.refuse(Problem.unauthenticated("Authorization: Bearer TOKEN is missing"));
            return null;
        }
        try {
            return sessions.check(token.get());
        } catch (IdentityException e) {
            exchange.refuse(Credentials.problem(e));
            return null;
        }
    }

    private void end(Exchange exchange, Sessions sessions) {
        Session session = session(exchange, sessions);
        if (session == null) {
            return;
        }
        sessions.revoke(session.id())
                .whenComplete((nothing, failure) -> exchange.loop().execute(() -> {
                    if (failure == null) {
                        exchange.answer(
                                204, DefaultHttpHeadersFactory.headersFactory().newHeaders(), Unpooled.EMPTY_BUFFER);
                    } else {
                        exchange.refuse(problem(exchange, failure));
                    }
                }));
    }

    private void receipt(Exchange exchange, Sessions sessions, String request) {
        Session session = session(exchange, sessions);
        if (session == null) {
            return;
        }
        files.receipt(exchange, session, request);
    }

    private void row(Exchange exchange, Sessions sessions, String id) {
        Session session = session(exchange, sessions);
        if (session != null) {
            files.row(exchange, session, id);
        }
    }

    private static void json(Exchange exchange, HttpHeaders headers, String document) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        exchange.answer(200, headers, Unpooled.copiedBuffer(document, StandardCharsets.UTF_8));
    }
}
