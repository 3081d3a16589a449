// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.framework.Version;

/**
 * Desired state of the plug-ins: a value; each change makes another one.
 *
 * @param wishes by id
 */
public record Desired(SortedMap<String, Wish> wishes) {
    /** Most plug-ins that can be desired. */
    public static final int WISHES_MAX = 256;

    public Desired {
        if (wishes.size() > WISHES_MAX) {
            throw new IllegalArgumentException("at most " + WISHES_MAX + " services can be desired");
        }
        wishes = Collections.unmodifiableSortedMap(new TreeMap<>(wishes));
    }

    /** All that is shipped, in its newest version, at the default prices: the state of a first start. */
    public static Desired all(Shelf shelf, Prices prices) {
        SortedMap<String, Wish> wishes = new TreeMap<>();
        for (String id : shelf.ids()) {
            wishes.put(id, prices.wish(id).deployed(Optional.empty()));
        }
        return new Desired(wishes);
    }

    /** With the plug-in there, at its price so far. */
    public Desired deploy(String id, Optional<Version> version, Prices prices) {
        return with(wish(id, prices).deployed(version));
    }

    /** Without the plug-in. */
    public Desired withdraw(String id, Prices prices) {
        return with(wish(id, prices).withdrawn());
    }

    /** With another price. */
    public Desired price(String id, long fee, String currency, Prices prices) {
        return with(wish(id, prices).priced(fee, currency));
    }

    private Wish wish(String id, Prices prices) {
        Wish wish = wishes.get(id);
        return wish == null ? prices.wish(id) : wish;
    }

    private Desired with(Wish wish) {
        SortedMap<String, Wish> changed = new TreeMap<>(wishes);
        changed.put(wish.id(), wish);
        return new Desired(changed);
    }
}
