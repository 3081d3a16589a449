// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.Set;
import java.util.TreeSet;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.WorkerOffer;

/** Workers that offer the same: usually many, so that choosing one does not look at each. */
final class Crew {
    /** What they have in common; versions do not matter. */
    record Key(Tier tier, Set<String> services, Set<String> warm) {
        static Key of(WorkerOffer offer) {
            return new Key(offer.tier(), offer.services().keySet(), offer.warm());
        }
    }

    final Key key;
    /** Those that can take work, in the order of {@link Seat#ORDER}. */
    final TreeSet<Seat> free = new TreeSet<>(Seat.ORDER);

    int size;
    int unpaused;

    Crew(Key key) {
        this.key = key;
    }

    boolean serves(String service, int tierMask) {
        return accepts(tierMask) && key.services.contains(service);
    }

    boolean accepts(int tierMask) {
        return (tierMask & Tiers.bit(key.tier)) != 0;
    }

    boolean warm(String service) {
        return key.warm.contains(service);
    }
}
