// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So many a second for each account, and a burst of them after a pause (a token bucket). From any thread. Bounded: of
 * more accounts than {@link #ACCOUNTS_MAX}, the one that asked longest ago begins anew.
 */
public final class RateLimit {
    static final int ACCOUNTS_MAX = 10_000;

    private static final class Bucket {
        double left;
        long at;
    }

    private final double perSecond;
    private final double burst;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ACCOUNTS_MAX;
        }
    };

    public RateLimit(int perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /**
     * Takes one.
     *
     * @param nanos monotonic time
     * @return false if there is none left
     */
    public synchronized boolean take(String account, long nanos) {
        Bucket bucket = buckets.get(account);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.left = burst;
            buckets.put(account, bucket);
        } else {
            bucket.left = Math.min(burst, bucket.left + Math.max(0, nanos - bucket.at) * perSecond / 1e9);
        }
        bucket.at = nanos;
        if (bucket.left < 1) {
            return false;
        }
        bucket.left--;
        return true;
    }
}
