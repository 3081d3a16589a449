// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.status;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.gateway.call.Surroundings;
import org.cairn.gateway.core.Problem;
import org.cairn.gateway.core.TileAddress;
import org.cairn.gateway.http.Exchange;
import org.cairn.gateway.http.Reads;

/**
 * The transparency log over HTTP, for anybody, browsers included (CGN-19; docs/VERIFY.md, section 1). Each thing has one
 * address, written in one way; a query is none. Public and read-only: nothing here knows who asks.
 */
final class LogPages {
    static final String PREFIX = "/log/";

    private static final String TILE = "tile/";
    private static final String PROOF = "proof/";
    private static final String DAY = "day/";
    private static final int DAY_CHARS = 10;
    private static final Problem MISSING =
            new Problem(404, "not-found", "Nothing is here", "not yet, or not any more", 0);

    private static final Problem AWAY = Problem.overloaded("the log is not there just now", 5);

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String BYTES = "application/octet-stream";

    /** What never changes: full tiles, their entries, manifests. */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** What changes rarely, or will not be asked for again once it has grown. */
    private static final String A_MINUTE = "public, max-age=60";

    /** A log of a busy gateway signs one a second. */
    private static final String A_SECOND = "public, max-age=1";

    private final Surroundings around;
    private final Reads reads = new Reads();

    LogPages(Surroundings around) {
        this.around = around;
    }

    /** Answers a GET or HEAD of something under {@link #PREFIX}. */
    void answer(Exchange exchange, String target) {
        String path = target.substring(PREFIX.length());
        Optional<TransparencyLog> there = around.log.now();
        if (there.isEmpty()) {
            refuse(exchange, AWAY);
            return;
        }
        try {
            answer(exchange, there.get(), path);
        } catch (LedgerException e) {
            refuse(exchange, AWAY); // it is being swapped, and this caller was quicker than the news
        }
    }

    private void answer(Exchange exchange, TransparencyLog log, String path) {
        switch (path) {
            case "key" -> answer(exchange, Content.text(log.verifierKey().map(key -> key + "\n")), A_MINUTE);
            case "checkpoint" -> answer(exchange, Content.text(log.checkpoint()), A_SECOND);
            case "days" -> answer(exchange, Content.text(Optional.of(days(log))), A_MINUTE);
            case "policy" -> policy(exchange, log);
            default -> read(exchange, log, path);
        }
    }

    private void read(Exchange exchange, TransparencyLog log, String path) {
        if (path.startsWith(TILE)) {
            Optional<TileAddress> tile = TileAddress.of(path.substring(TILE.length()));
            if (tile.isPresent()) {
                read(exchange, tile(log, tile.get()), tile.get().isFull() ? FOR_EVER : A_MINUTE);
                return;
            }
        } else if (path.startsWith(PROOF)) {
            Optional<RowId> id = row(path.substring(PROOF.length()));
            if (id.isPresent()) {
                read(exchange, () -> log.proof(id.get()).thenApply(Content::text), A_MINUTE);
                return;
            }
        } else if (path.startsWith(DAY)) {
            Optional<LocalDate> day = day(path.substring(DAY.length()));
            if (day.isPresent()) {
                read(exchange, () -> log.manifest(day.get()).thenApply(Content::text), FOR_EVER);
                return;
            }
        }
        refuse(exchange, MISSING);
    }

    private static Supplier<CompletionStage<Optional<Content>>> tile(TransparencyLog log, TileAddress tile) {
        return () -> (tile.level() == TileAddress.ENTRIES
                        ? log.entries(tile.index(), tile.width())
                        : log.tile(tile.level(), tile.index(), tile.width()))
                .thenApply(found -> found.map(bytes -> new Content(BYTES, Unpooled.wrappedBuffer(bytes))));
    }

    private static Optional<RowId> row(String text) {
        try {
            return Optional.of(RowId.of(text))
                    .filter(id -> day(id.day().toString()).isPresent());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A day as ISO 8601 writes those of this era: ten characters. */
    private static Optional<LocalDate> day(String text) {
        try {
            return text.length() == DAY_CHARS ? Optional.of(LocalDate.parse(text)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String days(TransparencyLog log) {
        return log.manifests().stream().map(day -> day + "\n").collect(Collectors.joining());
    }

    private void policy(Exchange exchange, TransparencyLog log) {
        Optional<String> key = log.verifierKey();
        if (key.isEmpty()) {
            refuse(exchange, MISSING);
            return;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("origin", log.origin());
        document.put("key", key.get());
        document.put("retention_days", log.policy().retentionDays());
        document.put("first", log.policy().first());
        document.put(
                "cosigners",
                log.policy().cosigners().stream()
                        .map(TransparencyLog.Cosigner::key)
                        .toList());
        try {
            ByteBuf json = Unpooled.copiedBuffer(JSON.std.asString(document), StandardCharsets.UTF_8);
            answer(exchange, Optional.of(new Content("application/json", json)), A_MINUTE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is answered, and what it is. */
    private record Content(String type, ByteBuf body) {
        static Optional<Content> text(Optional<String> text) {
            return text.map(found -> new Content(TEXT, Unpooled.copiedBuffer(found, StandardCharsets.UTF_8)));
        }
    }

    private void read(Exchange exchange, Supplier<CompletionStage<Optional<Content>>> content, String caching) {
        reads.read(exchange, problem -> refuse(exchange, problem), content, found -> answer(exchange, found, caching));
    }

    private static void answer(Exchange exchange, Optional<Content> content, String caching) {
        if (content.isEmpty()) {
            refuse(exchange, MISSING);
            return;
        }
        HttpHeaders headers = headers(caching);
        headers.set(HttpHeaderNames.CONTENT_TYPE, content.get().type);
        headers.set("x-content-type-options", "nosniff"); // a row's text is never a page of ours
        exchange.answer(200, headers, content.get().body);
    }

    private static void refuse(Exchange exchange, Problem problem) {
        exchange.refuse(problem, headers("no-store"));
    }

    /** Pages of anybody may read what anybody may read; no credential is asked for or looked at. */
    private static HttpHeaders headers(String caching) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        headers.set(HttpHeaderNames.CACHE_CONTROL, caching);
        return headers;
    }
}
