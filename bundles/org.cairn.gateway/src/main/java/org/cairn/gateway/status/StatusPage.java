// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.status;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.cairn.core.api.plugins.Service;
import org.cairn.core.api.plugins.Services;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.gateway.call.Desks;
import org.cairn.gateway.call.Surroundings;
import org.cairn.gateway.core.Problem;
import org.cairn.gateway.core.Receipt;
import org.cairn.gateway.cosign.Cosigning;
import org.cairn.gateway.http.Exchange;
import org.cairn.gateway.http.Gate;
import org.cairn.gateway.http.Receiver;
import org.cairn.gateway.tunnel.Tunnels;

/**
 * What the gateway tells about itself (CGN-5): JSON at {@code /}, Prometheus' text at {@code /metrics}, and below them its
 * transparency log and what it is as a witness. No credential is asked for, and nothing of a customer or of a worker's
 * owner is told.
 */
public final class StatusPage implements Gate {
    /**
     * What it looks at.
     *
     * @param node name of the node
     * @param location as its operator wrote it
     * @param version of this bundle
     * @param calls how many calls are open
     * @param connections how many connections of callers are open
     * @param turnedAway how many connections were turned away
     */
    public record Subject(
            String node,
            String location,
            String version,
            Surroundings around,
            Desks desks,
            Tunnels tunnels,
            Metrics metrics,
            Cosigning cosigning,
            IntSupplier calls,
            IntSupplier connections,
            LongSupplier turnedAway) {}

    private final Subject subject;
    private final LogPages log;
    private final WitnessPages witness;

    public StatusPage(Subject subject) {
        this.subject = subject;
        this.log = new LogPages(subject.around);
        this.witness = new WitnessPages(subject.around);
    }

    @Override
    public Receiver begin(Exchange exchange) {
        String target = exchange.request().uri();
        boolean get = exchange.request().method().equals(HttpMethod.GET) || exchange.isHead();
        if (get && target.equals("/")) {
            answer(exchange, "application/json", json());
        } else if (get && target.equals("/metrics")) {
            answer(exchange, "text/plain; version=0.0.4; charset=utf-8", metrics());
        } else if (get && target.startsWith(LogPages.PREFIX)) {
            log.answer(exchange, target);
        } else if (target.startsWith(WitnessPages.PREFIX)) {
            return witness.begin(exchange, target);
        } else {
            exchange.refuse(new Problem(404, "not-found", "Nothing is here", "try /, /metrics or /log/checkpoint", 0));
        }
        return Receiver.NONE;
    }

    private static void answer(Exchange exchange, String type, String text) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        headers.set(HttpHeaderNames.CONTENT_TYPE, type);
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        exchange.answer(200, headers, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    private String metrics() {
        Map<String, Long> gauges = new TreeMap<>();
        gauges.put("calls_open", (long) subject.calls.getAsInt());
        gauges.put("connections_open", (long) subject.connections.getAsInt());
        gauges.put("connections_turned_away", subject.turnedAway.getAsLong());
        gauges.put("tunnels_open", (long) subject.tunnels.workers().size());
        gauges.put("witnesses", (long) subject.cosigning.witnesses());
        gauges.put("witnesses_failing", (long) subject.cosigning.failing());
        gauges.put(
                "waiting",
                subject.desks.broker().map(Broker::waiting).orElse(Map.of()).values().stream()
                        .mapToLong(Integer::longValue)
                        .sum());
        return subject.metrics.text(gauges);
    }

    private String json() {
        List<String> reasons = reasons();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("node", subject.node);
        document.put("location", subject.location);
        document.put("version", subject.version);
        subject.around
                .key
                .now()
                .ifPresent(key -> document.put("key", Base64.getEncoder().encodeToString(key.publicKey())));
        document.put("health", reasons.isEmpty() ? "ok" : "degraded");
        document.put("reasons", reasons);
        document.put("load", Map.of("calls", subject.calls.getAsInt(), "connections", subject.connections.getAsInt()));
        document.put(
                "services",
                subject.around.services.now().map(Services::all).orElse(List.of()).stream()
                        .map(StatusPage::service)
                        .toList());
        document.put("tiers", tiers());
        try {
            return JSON.std.asString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (subject.around.sessions.now().isEmpty()) {
            reasons.add("no identity: nobody can be authenticated");
        }
        if (subject.around.services.now().isEmpty()) {
            reasons.add("no plugins: it is not known what is offered");
        }
        if (subject.around.ledger.now().isEmpty()) {
            reasons.add("no ledger: nothing can be billed");
        }
        if (subject.desks.broker().isEmpty()) {
            reasons.add("no broker: work waits");
        }
        if (subject.tunnels.workers().isEmpty()) {
            reasons.add("no worker is connected");
        }
        return reasons;
    }

    private static Map<String, Object> service(Service service) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", service.id());
        document.put("version", service.version());
        document.put("path", service.path());
        document.put("fee", Receipt.decimal(service.fee()));
        document.put("currency", service.currency());
        return document;
    }

    private Map<String, Object> tiers() {
        Map<Tier, Long> credits = subject.desks.credits();
        Map<Tier, Integer> waiting = subject.desks.broker().map(Broker::waiting).orElse(Map.of());
        Map<String, Object> tiers = new LinkedHashMap<>();
        List<WorkerPool.Connected> workers = subject.tunnels.workers();
        for (Tier tier : Tier.values()) {
            long count = workers.stream()
                    .filter(worker -> worker.offer().tier() == tier)
                    .count();
            tiers.put(
                    tier.label(),
                    Map.of(
                            "workers", count,
                            "credits", Math.max(0, credits.getOrDefault(tier, 0L)),
                            "waiting", waiting.getOrDefault(tier, 0)));
        }
        return tiers;
    }
}
