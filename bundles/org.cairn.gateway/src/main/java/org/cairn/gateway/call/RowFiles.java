// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.gateway.core.PastRow;
import org.cairn.gateway.core.Problem;
import org.cairn.gateway.core.RateLimit;
import org.cairn.gateway.core.Receipt;
import org.cairn.gateway.core.Rows;
import org.cairn.gateway.http.Exchange;
import org.cairn.gateway.http.Reads;

/**
 * The files for one row that its customer gets, and nobody else: receipts and disclosures (CGN-18; docs/VERIFY.md, section
 * 3). A row of somebody else is as if there were none.
 */
final class RowFiles {
    /** Files a second for one customer, and how many after a pause. */
    static final int PER_SECOND_MAX = 100;

    static final int BURST_MAX = 1_000;

    private static final String INTERNAL = "internal.";
    private static final String NOTE = "note.";
    private static final String CUSTOM = "custom.";

    private final Shop shop;
    private final Reads reads = new Reads();
    private final RateLimit rate = new RateLimit(PER_SECOND_MAX, BURST_MAX);

    RowFiles(Shop shop) {
        this.shop = shop;
    }

    /** What is public of a row, and its proof. */
    private record Shown(Optional<Row> row, Optional<String> key, Optional<String> proof) {}

    /** A row that may be opened. */
    private record Opened(Row row, PrivateRow secret, Shown shown) {}

    /** Gives the receipt of a request of the last day. */
    void receipt(Exchange exchange, Session session, String request) {
        if (!admit(exchange, session)) {
            return;
        }
        Optional<Receipt> found =
                shop.receipts().find(request, session, shop.node().clock().millis());
        if (found.isEmpty()) {
            exchange.refuse(Problem.noSuchReceipt("none of yours of the last day, or the request is under way"));
            return;
        }
        Receipt receipt = found.get();
        RowId id = RowId.of(receipt.row());
        reads.read(
                exchange,
                exchange::refuse,
                () -> shop.around().ledger.get().thenCompose(ledger -> ledger.find(id)
                        .thenCompose(this::shown)),
                shown -> {
                    Map<String, Object> document = signed(receipt).document();
                    shown.row.ifPresent(row -> document.put("columns", row.columns()));
                    put(document, shown);
                    answer(exchange, document);
                });
    }

    /** Gives the disclosure of a row of the customer's. */
    void row(Exchange exchange, Session session, String text) {
        if (!admit(exchange, session)) {
            return;
        }
        RowId id;
        try {
            id = RowId.of(text);
        } catch (IllegalArgumentException e) {
            exchange.refuse(Problem.noSuchRow());
            return;
        }
        reads.read(
                exchange,
                exchange::refuse,
                () -> shop.around().ledger.get().thenCompose(ledger -> open(ledger, id, session)),
                opened -> opened.ifPresentOrElse(
                        row -> answer(exchange, document(row)), () -> exchange.refuse(Problem.noSuchRow())));
    }

    private boolean admit(Exchange exchange, Session session) {
        boolean may = rate.take(session.account(), shop.nanos().getAsLong());
        if (!may) {
            exchange.refuse(Problem.tooMany("at most " + PER_SECOND_MAX + " receipts and rows a second", 1));
        }
        return may;
    }

    private CompletionStage<Optional<Opened>> open(Ledger ledger, RowId id, Session session) {
        return ledger.open(id, session.account()).thenCompose(secret -> {
            if (secret.isEmpty()) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            return ledger.find(id).thenCompose(row -> {
                if (row.filter(there -> mayRead(session, there)).isEmpty()) {
                    return CompletableFuture.completedFuture(Optional.empty());
                }
                return shown(row).thenApply(shown -> Optional.of(new Opened(row.get(), secret.get(), shown)));
            });
        });
    }

    private static boolean mayRead(Session session, Row row) {
        return Rows.mayRead(session, Optional.ofNullable(row.columns().get(Column.USER.key())));
    }

    private CompletionStage<Shown> shown(Optional<Row> row) {
        Optional<TransparencyLog> log = shop.around().log.now();
        if (row.isEmpty() || log.isEmpty()) {
            return CompletableFuture.completedFuture(new Shown(row, Optional.empty(), Optional.empty()));
        }
        return log.get()
                .proof(row.get().id())
                .thenApply(proof -> new Shown(row, log.get().verifierKey(), proof));
    }

    private Receipt signed(Receipt receipt) {
        return shop.around().key.now().map(key -> receipt.signed(key::sign)).orElse(receipt);
    }

    private Map<String, Object> document(Opened opened) {
        Map<String, Object> document = new LinkedHashMap<>();
        String id = opened.row.id().toString();
        String request = opened.row.columns().getOrDefault(Column.REQUEST.key(), "");
        document.put("request", request);
        document.put("row", id);
        document.put("hash", opened.row.hash());
        PastRow.proven(opened.secret.columns())
                .flatMap(hashes ->
                        shop.around().key.now().map(key -> hashes.signed(request, id, opened.row.hash(), key::sign)))
                .ifPresent(proven -> document.putAll(proven.members()));
        document.put("columns", opened.row.columns());
        put(document, opened.shown);
        document.put("private", pairs(opened.secret));
        document.put("blind", opened.secret.blind());
        return document;
    }

    private static void put(Map<String, Object> document, Shown shown) {
        shown.key.ifPresent(key -> document.put("key", key));
        shown.proof.ifPresent(proof -> document.put("proof", proof));
    }

    /** All private pairs by the names under which they were hashed (docs/LEDGER.md, section 3). */
    private static SortedMap<String, String> pairs(PrivateRow secret) {
        SortedMap<String, String> pairs = new TreeMap<>();
        secret.columns().forEach((name, value) -> pairs.put(INTERNAL + name, value));
        secret.notes().forEach((name, value) -> pairs.put(NOTE + name, value));
        secret.custom().forEach((name, value) -> pairs.put(CUSTOM + name, value));
        return pairs;
    }

    private static void answer(Exchange exchange, Map<String, Object> document) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        try {
            exchange.answer(200, headers, Unpooled.copiedBuffer(JSON.std.asString(document), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
