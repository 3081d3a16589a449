// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.Work;
import org.cairn.core.api.work.WorkerOffer;

/**
 * How long the core takes for one request (submit, assign, credits, end), with many workers and much that waits. Not a
 * test: {@code java ... org.cairn.broker.core.BrokerCoreSpeed [workers] [waiting] [requests]}; readings in the README.
 */
public final class BrokerCoreSpeed {
    private static final int SERVICES = 8;
    private static final int SLOTS = 8;
    private static final int ROUNDS = 5;

    private final Deque<Effect.Assign> assigned = new ArrayDeque<>();
    private final Map<String, Long> granted = new HashMap<>();
    private final BrokerCore core;
    private long number;

    private BrokerCoreSpeed(int workers) {
        Limits limits = new Limits(1_000_000, 1, 1, 1);
        core = new BrokerCore(limits, new Quarantine(limits), effect -> {
            if (effect instanceof Effect.Assign assign) {
                assigned.add(assign);
            }
        });
        for (int n = 0; n < workers; n++) {
            Map<String, String> services = new HashMap<>();
            Set<String> warm = new HashSet<>();
            for (int service = 0; service < SERVICES; service++) {
                services.put("s" + service, "1.0.0");
                if ((n + service) % 4 == 0) {
                    warm.add("s" + service);
                }
            }
            core.join(new WorkerOffer("w" + n, n % 2 == 0 ? Tier.T2 : Tier.T4B, SLOTS, services, warm), 0);
            core.credits("w" + n, SLOTS, 0);
            granted.put("w" + n, (long) SLOTS);
        }
    }

    private void submit(Work work) {
        core.submit(work, number);
    }

    private Work work() {
        number++;
        Set<Tier> tiers = number % 3 == 0 ? Set.of(Tier.T2, Tier.T4B) : Set.of(number % 3 == 1 ? Tier.T2 : Tier.T4B);
        return new Work(
                "r" + number, "s" + number % SERVICES, "a", "d", tiers, Set.of(), Optional.empty(), 1, 0, 1L << 60);
    }

    private void end() {
        Effect.Assign done = assigned.remove();
        long total = granted.merge(done.worker(), 1L, Long::sum);
        core.ended(done.work(), done.attempt(), AttemptEnd.ANSWERED, number);
        core.credits(done.worker(), total, number);
    }

    /** Of this thread: others may use the machine too. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Prints nanoseconds of CPU time for each request. */
    public static void main(String[] args) {
        int workers = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int waiting = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        int requests = args.length > 2 ? Integer.parseInt(args[2]) : 500_000;
        for (int round = 1; round <= ROUNDS; round++) {
            BrokerCoreSpeed idle = new BrokerCoreSpeed(workers);
            Work[] work = new Work[requests];
            for (int n = 0; n < requests; n++) {
                work[n] = idle.work();
            }
            long start = cpuNanos();
            for (int n = 0; n < requests; n++) {
                idle.submit(work[n]);
                if (n >= workers) {
                    idle.end();
                }
            }
            long free = (cpuNanos() - start) / requests;
            BrokerCoreSpeed busy = new BrokerCoreSpeed(workers);
            for (int n = 0; n < waiting + workers * SLOTS; n++) {
                busy.submit(busy.work());
            }
            for (int n = 0; n < requests; n++) {
                work[n] = busy.work();
            }
            start = cpuNanos();
            for (int n = 0; n < requests; n++) {
                busy.submit(work[n]);
                busy.end();
            }
            long full = (cpuNanos() - start) / requests;
            System.out.printf(
                    "%d workers: %d ns with room, %d ns with %d waiting%n",
                    workers, free, full, busy.core.waiting(Tier.T2) + busy.core.waiting(Tier.T4B));
        }
    }
}
