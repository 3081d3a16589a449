// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.status;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.Witness;
import org.cairn.gateway.call.Surroundings;
import org.cairn.gateway.core.Problem;
import org.cairn.gateway.http.Exchange;
import org.cairn.gateway.http.Reads;
import org.cairn.gateway.http.Receiver;

/**
 * The node as a witness of other nodes' logs, over HTTP (C2SP tlog-witness; docs/VERIFY.md, section 1). Whoever it is that
 * sends a checkpoint, only those of logs that the witness was told of are signed.
 */
final class WitnessPages {
    static final String PREFIX = "/witness/";

    /** A checkpoint with 63 hashes and sixteen signatures has a tenth of this. */
    static final int BODY_BYTES_MAX = 64 * 1024;

    /** Within which a body must have come. */
    static final int BODY_SECONDS_MAX = 10;

    /** Bodies that are being received at once. */
    static final int BODIES_MAX = 64;

    /** Those of one address, or one /64 of IPv6: nobody keeps all others out by sending slowly. */
    static final int BODIES_SOURCE_MAX = 8;

    private static final String TEXT = "text/plain; charset=utf-8";

    private final Surroundings around;
    private final Reads reads = new Reads();
    private final Map<String, Integer> bodies = new HashMap<>(); // by source; guarded by itself, as the next one
    private int bodiesInAll;

    WitnessPages(Surroundings around) {
        this.around = around;
    }

    /** Answers a request for something under {@link #PREFIX}. */
    Receiver begin(Exchange exchange, String target) {
        HttpMethod method = exchange.request().method();
        boolean key = target.equals(PREFIX + "key") && (method.equals(HttpMethod.GET) || exchange.isHead());
        boolean add = target.equals(PREFIX + "add-checkpoint") && method.equals(HttpMethod.POST);
        Optional<Witness> witness = around.witness.now();
        if (!key && !add) {
            exchange.refuse(missing());
        } else if (witness.isEmpty()) {
            exchange.refuse(Problem.overloaded("the witness is not there just now", 5));
        } else if (key) {
            witness.get()
                    .verifierKey()
                    .ifPresentOrElse(
                            vkey -> answer(exchange, 200, TEXT, vkey + "\n"), () -> exchange.refuse(missing()));
        } else {
            return receive(exchange, witness.get());
        }
        return Receiver.NONE;
    }

    private static Problem missing() {
        return new Problem(404, "not-found", "Nothing is here", "GET key, or POST add-checkpoint", 0);
    }

    private static Problem tooLarge() {
        return Problem.tooLarge("a checkpoint with its proof has at most 64 KiB");
    }

    private Receiver receive(Exchange exchange, Witness witness) {
        if (HttpUtil.getContentLength(exchange.request(), 0L) > BODY_BYTES_MAX) {
            exchange.refuse(tooLarge());
            return Receiver.NONE;
        }
        String source = exchange.source();
        if (!take(source)) {
            exchange.refuse(Problem.overloaded("too many checkpoints come at once", 1));
            return Receiver.NONE;
        }
        Submission submission = new Submission(exchange, witness, source);
        exchange.welcomeBody();
        return submission;
    }

    private boolean take(String source) {
        synchronized (bodies) {
            int ofSource = bodies.getOrDefault(source, 0);
            boolean may = bodiesInAll < BODIES_MAX && ofSource < BODIES_SOURCE_MAX;
            if (may) {
                bodiesInAll++;
                bodies.put(source, ofSource + 1);
            }
            return may;
        }
    }

    private void giveBack(String source) {
        synchronized (bodies) {
            bodiesInAll--;
            bodies.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** A checkpoint that comes. */
    private final class Submission implements Receiver {
        private final Exchange exchange;
        private final Witness witness;
        private final String source;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final Future<?> timer;
        private boolean over;

        Submission(Exchange exchange, Witness witness, String source) {
            this.exchange = exchange;
            this.witness = witness;
            this.source = source;
            this.timer = exchange.loop().schedule(this::tooLate, BODY_SECONDS_MAX, TimeUnit.SECONDS);
        }

        @Override
        public void data(ByteBuf data) {
            int bytes = data.readableBytes();
            try {
                if (!over && body.size() + bytes <= BODY_BYTES_MAX) {
                    body.writeBytes(ByteBufUtil.getBytes(data));
                    return;
                }
            } finally {
                data.release();
            }
            refuse(tooLarge());
        }

        @Override
        public void end() {
            if (close()) {
                reads.read(
                        exchange,
                        exchange::refuse,
                        () -> witness.addCheckpoint(body.toByteArray()),
                        answer -> answer(exchange, answer.status(), answer.type(), answer.body()));
            }
        }

        @Override
        public void gone() {
            close();
        }

        private void tooLate() {
            refuse(new Problem(408, "too-slow", "The body did not come in time", "within 10 s", 0));
        }

        private void refuse(Problem problem) {
            if (close()) {
                exchange.closeAfter();
                exchange.refuse(problem);
            }
        }

        /** Whether it was open. */
        private boolean close() {
            boolean open = !over;
            if (open) {
                over = true;
                timer.cancel(false);
                giveBack(source);
            }
            return open;
        }
    }

    private static void answer(Exchange exchange, int status, String type, String text) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        headers.set(HttpHeaderNames.CONTENT_TYPE, type);
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        exchange.answer(status, headers, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }
}
