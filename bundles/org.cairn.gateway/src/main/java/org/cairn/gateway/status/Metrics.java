// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.status;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.gateway.core.Timing;

/**
 * Counts what happens to requests, and writes it in Prometheus' text format 0.0.4. From any thread; counting costs some
 * nanoseconds. Labels are ids of services that this network offers, never what a caller sends.
 */
public final class Metrics {
    private static final long[] BOUNDS_MICROS = {
        100,
        250,
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        10_000_000,
        60_000_000
    };

    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private static final class Histogram {
        private final LongAdder[] buckets = new LongAdder[BOUNDS_MICROS.length + 1];
        private final LongAdder sum = new LongAdder();

        Histogram() {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = new LongAdder();
            }
        }

        void add(long micros) {
            int i = 0;
            while (i < BOUNDS_MICROS.length && micros > BOUNDS_MICROS[i]) {
                i++;
            }
            buckets[i].increment();
            sum.add(micros);
        }

        void write(StringBuilder text, String name, String help) {
            head(text, name, "histogram", help);
            long count = 0;
            for (int i = 0; i < BOUNDS_MICROS.length; i++) {
                count += buckets[i].sum();
                text.append(name)
                        .append("_bucket{le=\"")
                        .append(BOUNDS_MICROS[i] / 1e6)
                        .append("\"} ");
                text.append(count).append('\n');
            }
            count += buckets[BOUNDS_MICROS.length].sum();
            text.append(name).append("_bucket{le=\"+Inf\"} ").append(count).append('\n');
            text.append(name).append("_sum ").append(sum.sum() / 1e6).append('\n');
            text.append(name).append("_count ").append(count).append('\n');
        }
    }

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> attempts = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private final LongAdder cosigned = new LongAdder();
    private final LongAdder cosignFailed = new LongAdder();
    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();
    private final Histogram queue = new Histogram();
    private final Histogram tunnel = new Histogram();
    private final Histogram execution = new Histogram();
    private final Latency rowWritten = new Latency(System.nanoTime());

    /**
     * A row was written.
     *
     * @param nanos from handing it to the ledger until it was written
     * @param at monotonic time, nanoseconds
     */
    public void rowWritten(long nanos, long at) {
        rowWritten.add(nanos, at);
    }

    /** A request of a service was answered, or an answer began. */
    public void answered(String service, int status) {
        count(requests, "service=\"" + service + "\",class=\"" + status / 100 + "xx\"");
    }

    /** A request was refused before it was known to be for a service. */
    public void refusedEarly() {
        refused.increment();
    }

    /** An attempt ended. */
    public void attempt(String service, Outcome outcome) {
        count(attempts, "service=\"" + service + "\",outcome=\"" + outcome.label() + "\"");
    }

    /** Where the time of an answered request went. */
    public void times(Timing timing) {
        queue.add(timing.queue());
        tunnel.add(timing.tunnel());
        execution.add(timing.execution());
    }

    /** A witness cosigned a checkpoint. */
    public void cosigned() {
        cosigned.increment();
    }

    /** A witness was asked and did not. */
    public void cosignFailed() {
        cosignFailed.increment();
    }

    public void bytesIn(long bytes) {
        in.add(bytes);
    }

    public void bytesOut(long bytes) {
        out.add(bytes);
    }

    private static void count(Map<String, LongAdder> counters, String labels) {
        counters.computeIfAbsent(labels, key -> new LongAdder()).increment();
    }

    /**
     * The text for Prometheus.
     *
     * @param gauges what is now, by name without prefix
     */
    public String text(Map<String, Long> gauges) {
        StringBuilder text = new StringBuilder(4096);
        family(text, "cairn_gateway_requests_total", "Answered requests", requests);
        family(text, "cairn_gateway_attempts_total", "Attempts by outcome", attempts);
        counter(text, "cairn_gateway_refused_early_total", "Requests refused before any work", refused);
        counter(text, "cairn_gateway_in_bytes_total", "Bodies of requests", in);
        counter(text, "cairn_gateway_out_bytes_total", "Bodies of answers", out);
        counter(text, "cairn_gateway_cosignatures_total", "Cosignatures of witnesses", cosigned);
        counter(
                text,
                "cairn_gateway_cosign_failures_total",
                "Witnesses that were asked and did not cosign",
                cosignFailed);
        queue.write(text, "cairn_gateway_queue_seconds", "Time in the queue");
        tunnel.write(text, "cairn_gateway_tunnel_seconds", "Time between gateway and worker");
        execution.write(text, "cairn_gateway_execution_seconds", "Time in the DService");
        summary(text, "cairn_gateway_row_written_seconds", "Time from handing a row over until it was written");
        for (Map.Entry<String, Long> gauge : new TreeMap<>(gauges).entrySet()) {
            String name = "cairn_gateway_" + gauge.getKey();
            head(text, name, "gauge", gauge.getKey().replace('_', ' '));
            text.append(name).append(' ').append(gauge.getValue()).append('\n');
        }
        return text.toString();
    }

    private void summary(StringBuilder text, String name, String help) {
        head(text, name, "summary", help);
        double[] seconds = rowWritten.quantiles(System.nanoTime(), QUANTILES);
        for (int i = 0; i < QUANTILES.length; i++) {
            text.append(name).append("{quantile=\"").append(QUANTILES[i]).append("\"} ");
            text.append(seconds[i]).append('\n');
        }
        text.append(name).append("_sum ").append(rowWritten.seconds()).append('\n');
        text.append(name).append("_count ").append(rowWritten.count()).append('\n');
    }

    private static void family(StringBuilder text, String name, String help, Map<String, LongAdder> counters) {
        head(text, name, "counter", help);
        new TreeMap<>(counters).forEach((labels, count) -> text.append(name)
                .append('{')
                .append(labels)
                .append("} ")
                .append(count.sum())
                .append('\n'));
    }

    private static void counter(StringBuilder text, String name, String help, LongAdder count) {
        head(text, name, "counter", help);
        text.append(name).append(' ').append(count.sum()).append('\n');
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }
}
