// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.Written;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.core.Headers;
import org.cairn.gateway.core.Receipt;
import org.cairn.gateway.core.Rows;

/** Rows and the receipt of one call: a row for each attempt that did work, written once. On the caller's loop. */
final class Bill {
    private final Shop shop;
    private final String request;
    private final Order order;
    private final ScheduledExecutorService loop;
    private final Rows rows;

    Bill(Shop shop, String request, Order order, ScheduledExecutorService loop) {
        this.shop = shop;
        this.request = request;
        this.order = order;
        this.loop = loop;
        this.rows = new Rows(
                request,
                order.session(),
                order.service(),
                order.method(),
                order.target(),
                Headers.kept(order.headers()),
                order.terms());
    }

    /** Writes the row of an attempt that nobody will be told of. */
    void record(Attempt attempt, Outcome outcome) {
        if (!attempt.take()) {
            return;
        }
        count(outcome);
        shop.rows()
                .write(
                        rows.draft(attempt.attempted(), outcome, Optional.empty(), Optional.empty(), Optional.empty()),
                        false,
                        loop)
                .whenComplete((row, failure) -> {
                    if (failure != null) {
                        GatewayLog.rowLost(request, attempt.number(), outcome.label());
                    }
                });
    }

    /**
     * Writes the row of the attempt that answers the caller.
     *
     * @param asked hash of the whole request, if it was hashed
     * @param answered that of the answer's body, if the receipt is to be signed; the row is then durable
     * @return ends with the receipt, on a thread of the ledger
     */
    CompletionStage<Receipt> settle(
            Attempt attempt, Outcome outcome, Optional<String> asked, Optional<String> answered) {
        if (!attempt.take()) {
            throw new IllegalStateException("an attempt has one row");
        }
        count(outcome);
        Rows.Attempted attempted = attempt.attempted();
        shop.metrics().times(attempted.timing());
        Optional<String> repeats = key(key -> shop.keys().billed(order.session().account(), key));
        return shop.rows()
                .write(
                        rows.draft(attempted, outcome, repeats, asked, answered),
                        order.terms().signed(),
                        loop)
                .thenApply(row -> {
                    if (outcome == Outcome.COMPLETE && repeats.isEmpty()) {
                        order.terms().idempotencyKey().ifPresent(key -> shop.keys()
                                .bill(order.session().account(), key, row.id().toString()));
                    }
                    Receipt receipt = receipt(row, attempted, outcome, repeats, proven(asked, answered));
                    shop.receipts().put(receipt, shop.node().clock().millis());
                    return receipt;
                })
                .whenComplete((receipt, failure) -> {
                    if (failure != null) {
                        GatewayLog.rowLost(request, attempt.number(), outcome.label());
                    }
                });
    }

    private interface Keyed {
        Optional<String> of(String key);
    }

    private Optional<String> key(Keyed keyed) {
        return order.terms().idempotencyKey().flatMap(keyed::of);
    }

    private void count(Outcome outcome) {
        shop.metrics().attempt(order.service().id(), outcome);
    }

    private static Optional<Receipt.Proven> proven(Optional<String> asked, Optional<String> answered) {
        return asked.flatMap(request -> answered.map(answer -> new Receipt.Proven(request, answer, "")));
    }

    private Receipt receipt(
            Written row,
            Rows.Attempted attempted,
            Outcome outcome,
            Optional<String> repeats,
            Optional<Receipt.Proven> proven) {
        Receipt receipt = new Receipt(
                request,
                order.session().account(),
                row.id().toString(),
                row.hash(),
                outcome.label(),
                rows.service(attempted),
                attempted.tier(),
                rows.fee(outcome, repeats),
                order.service().currency(),
                attempted.timing(),
                order.session().userPseudonym(),
                proven);
        return shop.around().key.now().map(key -> receipt.signed(key::sign)).orElse(receipt);
    }
}
