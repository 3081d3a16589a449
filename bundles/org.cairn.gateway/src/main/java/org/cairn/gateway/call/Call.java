// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Refusal;
import org.cairn.core.api.work.WorkerOffer;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.core.Problem;
import org.cairn.gateway.core.Receipt;
import org.cairn.gateway.core.Rows;
import org.cairn.gateway.core.Versions;
import org.cairn.gateway.http.Exchange;
import org.cairn.gateway.http.Limits;
import org.cairn.gateway.http.Receiver;
import org.cairn.gateway.tunnel.WorkHead;
import org.cairn.gateway.tunnel.WorkListener;
import org.cairn.gateway.tunnel.WorkStream;
import org.jspecify.annotations.Nullable;

/**
 * The life of one admitted request. Everything happens on its caller's event loop; decisions of the broker hop there.
 *
 * <pre>
 * COLLECTING --(first 64 KiB of the body)--> WAITING --(whole answer)--> SETTLING --(row written)--> OVER
 *                                              |   ^                                                  ^
 *                    (attempt lost: tried again)---+                                                  |
 *                                              +--(long answer)--> STREAMING --(last byte)--> ENDING --+
 * </pre>
 *
 * Until SETTLING or STREAMING nothing has reached the caller, and the request can be done again; the attempt that got it
 * there is the winner, and there is no other afterwards. From each state a caller who leaves, the deadline or a refusal
 * leads to OVER.
 */
final class Call implements Receiver, Desks.Assignee {
    /** An answer up to this size is held until its row is written, so that the receipt is in its head. */
    static final int HELD_BYTES_MAX = 64 * 1024;

    /** An answer of unknown length is held no longer than this after its first byte. */
    static final long HOLD_MS_MAX = 250;

    /** How long the beginning of a body may take before the request is queued without it. */
    static final long COLLECT_MS_MAX = 1_000;

    /** States of a call. */
    enum State {
        COLLECTING,
        WAITING,
        SETTLING,
        STREAMING,
        ENDING,
        OVER
    }

    private final Shop shop;
    private final Exchange exchange;
    private final Order order;
    private final Runnable onOver;
    private final Bill bill;
    private final Spool spool;
    private final RequestDigest digest;
    private final long deadlineNanos;
    private final Map<Integer, Attempt> attempts = new HashMap<>();
    private final List<Future<?>> timers = new ArrayList<>();
    private State state = State.COLLECTING;
    private boolean assigned;
    private boolean toldBroker;
    private long queuedNanos;
    private @Nullable ChannelFuture lastWrite;

    /**
     * Begins.
     *
     * @param onOver runs once, when the call is over
     */
    Call(Shop shop, Exchange exchange, Order order, Runnable onOver) {
        this.shop = shop;
        this.exchange = exchange;
        this.order = order;
        this.onOver = onOver;
        this.bill = new Bill(shop, exchange.id(), order, exchange.loop());
        this.digest = new RequestDigest(order);
        this.spool = new Spool(
                order.length(), new SpoolFile(shop.spools(), exchange.id(), exchange.loop()), exchange::reading);
        this.deadlineNanos = shop.nanos().getAsLong()
                + TimeUnit.MILLISECONDS.toNanos(order.terms().timeoutMillis());
    }

    /** Starts the clock. */
    void start() {
        after(order.terms().timeoutMillis(), this::deadline);
        if (order.terms().idempotencyKey().isEmpty()) {
            // a key must not be taken for another request, so its digest is always that of the same part of the body
            after(COLLECT_MS_MAX, this::submit);
        }
        exchange.welcomeBody();
    }

    private void after(long millis, Runnable task) {
        timers.add(exchange.loop().schedule(task, millis, TimeUnit.MILLISECONDS));
    }

    // ---- the caller

    @Override
    public void data(ByteBuf data) {
        shop.metrics().bytesIn(data.readableBytes());
        if (state == State.OVER) {
            data.release();
            return;
        }
        if (spool.total() + data.readableBytes() > Limits.BODY_BYTES_MAX) {
            data.release();
            giveUp(Problem.tooLarge("a body has at most 2 GiB"), Outcome.CANCELLED);
            return;
        }
        digest.add(data);
        spool.add(data);
        if (digest.isFull()) {
            submit();
        }
    }

    @Override
    public void end() {
        if (state != State.OVER) {
            digest.end();
            spool.complete();
            submit();
            if (state == State.WAITING && !isSameAsBefore()) {
                giveUp(Problem.keyReused(), Outcome.CANCELLED);
            }
        }
    }

    /** Whether nothing is known of an earlier request with this key that would make it another one. */
    private boolean isSameAsBefore() {
        Optional<String> key = order.terms().idempotencyKey();
        Optional<String> whole = digest.request();
        return key.isEmpty()
                || whole.isEmpty()
                || shop.keys().confirms(order.session().account(), key.get(), whole.get());
    }

    @Override
    public void gone() {
        if (state == State.OVER) {
            return;
        }
        boolean rowUnderWay = state == State.SETTLING;
        for (Attempt attempt : List.copyOf(attempts.values())) {
            attempt.cancel();
            if (!rowUnderWay) {
                bill.record(attempt, Outcome.CANCELLED);
            }
        }
        over();
    }

    private void submit() {
        if (state != State.COLLECTING) {
            return;
        }
        String value = digest.value();
        Optional<String> key = order.terms().idempotencyKey();
        if (key.isPresent()
                && !shop.keys()
                        .matches(
                                order.session().account(),
                                key.get(),
                                Rows.line(order.method(), order.target()),
                                value,
                                digest.request())) {
            giveUp(Problem.keyReused(), Outcome.CANCELLED);
            return;
        }
        state = State.WAITING;
        queuedNanos = shop.nanos().getAsLong();
        Ticket ticket = new Ticket(
                exchange.id(),
                order.service().id(),
                order.session().account(),
                digest.isFull() ? value : exchange.id(), // nobody else's request is quarantined for half a body
                order.session().tiers(),
                order.session().workers(),
                order.terms().affinity(),
                order.terms().race(),
                queuedNanos,
                deadlineNanos);
        shop.desks().submit(ticket, this);
        if (shop.desks().broker().isEmpty()) {
            after(shop.swapMillis(), () -> {
                if (!assigned && shop.desks().broker().isEmpty()) {
                    giveUp(Problem.overloaded("there is no broker just now", 5), Outcome.CANCELLED);
                }
            });
        }
    }

    // ---- the broker

    @Override
    public void assign(int number, String worker) {
        exchange.loop().execute(() -> begin(number, worker));
    }

    @Override
    public void cancel(int number) {
        exchange.loop().execute(() -> lose(attempts.remove(number)));
    }

    @Override
    public void refuse(Refusal refusal) {
        exchange.loop().execute(() -> {
            if (state == State.WAITING) {
                giveUp(problem(refusal), Outcome.CANCELLED);
            }
        });
    }

    private Problem problem(Refusal refusal) {
        return switch (refusal.kind()) {
            case OVERLOADED -> Problem.overloaded(refusal.reason(), refusal.retryAfterSeconds());
            case EXPIRED -> expired();
            case QUARANTINED -> Problem.quarantined(refusal.reason());
            case EXHAUSTED -> Problem.exhausted(refusal.reason());
        };
    }

    private Problem expired() {
        return assigned
                ? Problem.timeout("not complete within " + order.terms().timeoutMillis() + " ms")
                : Problem.noWorker("none within " + order.terms().timeoutMillis() + " ms");
    }

    private void begin(int number, String worker) {
        boolean tooLate = state != State.WAITING;
        if (tooLate || !spool.restartable()) {
            shop.desks().unsent(worker);
            shop.desks().withdraw(exchange.id());
            if (!tooLate && attempts.isEmpty()) {
                giveUp(Problem.exhausted("the worker was lost, and the body is too long to be kept"), Outcome.LOST);
            }
            return;
        }
        assigned = true;
        long now = shop.nanos().getAsLong();
        Optional<WorkerOffer> offer = shop.desks().offer(worker);
        Attempt attempt = new Attempt(
                this,
                new Attempt.Assignment(
                        number,
                        worker,
                        offer.map(known -> known.tier().label()).orElse(""),
                        offer.map(known -> Versions.checked(known.services()
                                        .getOrDefault(order.service().id(), "")))
                                .orElse(""),
                        (now - queuedNanos) / 1000,
                        now),
                shop.nanos(),
                spool,
                exchange.isHead());
        attempts.put(number, attempt);
        Optional<WorkStream> stream = shop.tunnels().open(worker, head(number, now), attempt, exchange.loop());
        if (stream.isEmpty()) {
            failed(attempt, WorkListener.Failure.DECLINED);
        } else {
            attempt.opened(stream.get());
            spool.moved();
        }
    }

    private WorkHead head(int number, long now) {
        return new WorkHead(
                exchange.id(),
                number,
                order.service().id(),
                order.service().path(),
                order.method(),
                order.target(),
                order.authority(),
                order.headers(),
                Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - now)));
    }

    // ---- the attempts

    /** A part of an answer; takes it over. */
    void data(Attempt attempt, ByteBuf data) {
        if (state == State.STREAMING) {
            send(attempt, data);
            return;
        }
        attempt.hold(data);
        if (attempt.received() > HELD_BYTES_MAX) {
            stream(attempt);
        } else if (attempt.maybeLong() && !attempt.hasHoldTimer()) {
            attempt.holdTimer(exchange.loop().schedule(() -> stream(attempt), HOLD_MS_MAX, TimeUnit.MILLISECONDS));
        }
    }

    /** The answer is complete. */
    void complete(Attempt attempt) {
        if (state == State.STREAMING) {
            state = State.ENDING;
            broker(attempt, AttemptEnd.ANSWERED);
            ChannelFuture last = lastWrite;
            if (last == null) {
                settleStreamed(attempt);
            } else {
                last.addListener(left -> {
                    if (left.isSuccess()) {
                        settleStreamed(attempt);
                    } // else the caller is gone, which is heard as well
                });
            }
        } else if (state == State.WAITING) {
            settle(attempt);
        }
    }

    /** An attempt failed: done again if nothing has reached the caller. */
    void failed(Attempt attempt, WorkListener.Failure failure) {
        attempts.remove(attempt.number());
        attempt.close();
        if (state == State.STREAMING) {
            bill.record(attempt, Outcome.TRUNCATED);
            broker(attempt, AttemptEnd.TRUNCATED);
            over();
            exchange.abort();
        } else if (state == State.WAITING) {
            boolean declined = failure == WorkListener.Failure.DECLINED;
            if (!declined) {
                bill.record(attempt, Outcome.LOST);
            }
            queuedNanos = shop.nanos().getAsLong();
            if (attempts.isEmpty() && !spool.restartable()) {
                giveUp(Problem.exhausted("the worker was lost, and the body is too long to be kept"), Outcome.LOST);
            } else {
                shop.desks().ended(exchange.id(), attempt.number(), declined ? AttemptEnd.DECLINED : AttemptEnd.LOST);
            }
        }
    }

    /** What was kept of the body cannot be read. */
    void unreadable(Attempt attempt) {
        if (state == State.WAITING) {
            giveUp(Problem.exhausted("the body that was kept on disk could not be read"), Outcome.LOST);
        } else {
            attempt.cancel();
        }
    }

    private void broker(Attempt attempt, AttemptEnd end) {
        if (!toldBroker) {
            toldBroker = true;
            shop.desks().ended(exchange.id(), attempt.number(), end);
        }
    }

    private void lose(@Nullable Attempt attempt) {
        if (attempt != null) {
            attempt.cancel();
            bill.record(attempt, Outcome.RACE_LOST);
        }
    }

    /** The attempt has won: there is no other any more. */
    private void win(Attempt winner) {
        attempts.remove(winner.number());
        for (Attempt other : List.copyOf(attempts.values())) {
            lose(other);
        }
        attempts.clear();
        attempts.put(winner.number(), winner);
    }

    // ---- the answer

    private void settle(Attempt attempt) {
        state = State.SETTLING;
        win(attempt);
        broker(attempt, AttemptEnd.ANSWERED);
        ByteBuf body = attempt.body();
        Optional<String> answered =
                digest.request().filter(hash -> order.terms().signed()).map(hash -> RequestDigest.answer(body));
        bill.settle(attempt, outcome(attempt), digest.request(), answered)
                .whenComplete(
                        (receipt, failure) -> exchange.loop().execute(() -> answer(attempt, body, receipt, failure)));
    }

    private void answer(Attempt attempt, ByteBuf body, @Nullable Receipt receipt, @Nullable Throwable failure) {
        if (state != State.SETTLING) {
            body.release();
            return;
        }
        if (receipt == null || failure != null) {
            body.release();
            giveUp(Problem.ledgerUnavailable("the answer is there, but could not be billed"), Outcome.CANCELLED);
            return;
        }
        HttpHeaders headers = attempt.headers().copy();
        receipt(headers, receipt);
        over();
        shop.metrics().answered(order.service().id(), attempt.status());
        shop.metrics().bytesOut(body.readableBytes());
        exchange.answer(attempt.status(), headers, body);
    }

    private void stream(Attempt attempt) {
        if (state != State.WAITING) {
            return;
        }
        state = State.STREAMING;
        win(attempt);
        if (order.terms().race() > 1) {
            broker(attempt, AttemptEnd.ANSWERED); // frees the others; without a race the worker is busy to the end
        }
        shop.metrics().answered(order.service().id(), attempt.status());
        exchange.start(attempt.status(), attempt.headers().copy());
        for (ByteBuf part = attempt.takeHeld(); part != null; part = attempt.takeHeld()) {
            send(attempt, part);
        }
    }

    private void send(Attempt attempt, ByteBuf data) {
        int bytes = data.readableBytes();
        shop.metrics().bytesOut(bytes);
        // flow control: the worker may send on only when this has left for the caller
        lastWrite = exchange.write(data).addListener(left -> attempt.consumed(bytes));
    }

    private void settleStreamed(Attempt attempt) {
        if (state != State.ENDING) {
            return;
        }
        bill.settle(attempt, outcome(attempt), digest.request(), Optional.empty())
                .whenComplete((receipt, failure) -> exchange.loop().execute(() -> finish(receipt)));
    }

    private void finish(@Nullable Receipt receipt) {
        if (state != State.ENDING) {
            return;
        }
        HttpHeaders trailers = DefaultHttpHeadersFactory.trailersFactory().newHeaders();
        if (receipt != null) {
            receipt(trailers, receipt);
        }
        over();
        exchange.finish(trailers);
    }

    private static void receipt(HttpHeaders headers, Receipt receipt) {
        headers.set("cairn-receipt", receipt.header());
        headers.set("cairn-time", receipt.timing().header());
        if (!receipt.signature().isEmpty()) {
            headers.set("cairn-signature", receipt.signature());
        }
    }

    private static Outcome outcome(Attempt attempt) {
        return attempt.usage().map(usage -> usage.failed()).orElse(true) ? Outcome.FAILED : Outcome.COMPLETE;
    }

    // ---- the end

    private void deadline() {
        switch (state) {
            case COLLECTING -> giveUp(Problem.timeout("the request was not complete in time"), Outcome.CANCELLED);
            case WAITING -> giveUp(expired(), Outcome.FAILED);
            case STREAMING, ENDING -> giveUp(Problem.timeout("cut off"), Outcome.TRUNCATED);
            case SETTLING, OVER -> {} // the row is on its way, and has a time limit of its own
        }
    }

    /** Ends the call without an answer of the DService; what runs is cancelled and recorded with the outcome. */
    private void giveUp(Problem problem, Outcome outcome) {
        if (state == State.OVER) {
            return;
        }
        for (Attempt attempt : List.copyOf(attempts.values())) {
            attempt.cancel();
            bill.record(attempt, outcome);
        }
        over();
        if (exchange.begun()) {
            exchange.abort();
        } else {
            shop.metrics().answered(order.service().id(), problem.status());
            exchange.refuse(problem);
        }
    }

    /** The gateway stops, and the time for draining is over. */
    void cut() {
        exchange.loop().execute(() -> giveUp(Problem.overloaded("the gateway stops", 1), Outcome.CANCELLED));
    }

    private void over() {
        state = State.OVER;
        timers.forEach(timer -> timer.cancel(false));
        attempts.values().forEach(Attempt::close);
        attempts.clear();
        spool.close();
        if (!toldBroker) {
            shop.desks().withdraw(exchange.id());
        }
        order.terms().idempotencyKey().ifPresent(key -> shop.keys()
                .release(order.session().account(), key));
        try {
            onOver.run();
        } catch (RuntimeException e) {
            GatewayLog.defect(exchange.id(), e);
        }
    }
}
