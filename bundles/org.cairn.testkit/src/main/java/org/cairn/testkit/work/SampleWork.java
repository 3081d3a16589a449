// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.Work;
import org.cairn.core.api.work.WorkerOffer;

/** Work and offers for tests, from the usual to the particular: {@code work("a").race(2).at(now)}. */
public record SampleWork(
        String id,
        String service,
        String account,
        String digest,
        Set<Tier> tiers,
        Set<String> workers,
        Optional<String> affinity,
        int race,
        long lastsMicros) {
    /** Work for {@code echo} on tier 2 that waits for at most a minute; its digest is its own. */
    public static SampleWork work(String id) {
        return new SampleWork(
                id, "echo", "cust", "digest-" + id, Set.of(Tier.T2), Set.of(), Optional.empty(), 1, 60_000_000);
    }

    public SampleWork service(String other) {
        return new SampleWork(id, other, account, digest, tiers, workers, affinity, race, lastsMicros);
    }

    public SampleWork account(String other) {
        return new SampleWork(id, service, other, digest, tiers, workers, affinity, race, lastsMicros);
    }

    public SampleWork digest(String other) {
        return new SampleWork(id, service, account, other, tiers, workers, affinity, race, lastsMicros);
    }

    public SampleWork tiers(Tier... others) {
        return new SampleWork(id, service, account, digest, Set.of(others), workers, affinity, race, lastsMicros);
    }

    public SampleWork workers(String... others) {
        return new SampleWork(id, service, account, digest, tiers, Set.of(others), affinity, race, lastsMicros);
    }

    public SampleWork affinity(String value) {
        return new SampleWork(id, service, account, digest, tiers, workers, Optional.of(value), race, lastsMicros);
    }

    public SampleWork race(int many) {
        return new SampleWork(id, service, account, digest, tiers, workers, affinity, many, lastsMicros);
    }

    public SampleWork lasts(long micros) {
        return new SampleWork(id, service, account, digest, tiers, workers, affinity, race, micros);
    }

    /** The work, submitted at that time. */
    public Work at(long micros) {
        return new Work(id, service, account, digest, tiers, workers, affinity, race, micros, micros + lastsMicros);
    }

    /** A worker of tier 2 with four slots and these services, none warm. */
    public static WorkerOffer offer(String worker, String... services) {
        return offer(worker, Tier.T2, Set.of(), services);
    }

    /** A worker with four slots. */
    public static WorkerOffer offer(String worker, Tier tier, Set<String> warm, String... services) {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String service : services) {
            versions.put(service, "1.0.0");
        }
        return new WorkerOffer(worker, tier, 4, versions, warm);
    }
}
