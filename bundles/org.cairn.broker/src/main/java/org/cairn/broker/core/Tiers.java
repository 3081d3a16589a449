// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.Set;
import org.cairn.core.api.work.Tier;

/** Sets of tiers as bits, the best lowest. */
final class Tiers {
    static final int COUNT = 5;

    private Tiers() {}

    static int bit(Tier tier) {
        return 1 << index(tier);
    }

    static int index(Tier tier) {
        return switch (tier) {
            case T1 -> 0;
            case T2 -> 1;
            case T3 -> 2;
            case T4A -> 3;
            case T4B -> 4;
        };
    }

    static int mask(Set<Tier> tiers) {
        int mask = 0;
        for (Tier tier : tiers) {
            mask |= bit(tier);
        }
        return mask;
    }
}
