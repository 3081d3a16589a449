// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prices of services that nobody has priced yet.
 *
 * @param byId flat price of a request, in 10^-12 of the currency
 * @param other that of all others
 * @param currency ISO 4217
 */
public record Prices(Map<String, Long> byId, long other, String currency) {
    /** @throws IllegalArgumentException if a part breaks a rule of {@link PluginNames} */
    public Prices {
        byId = Map.copyOf(byId);
        byId.forEach((id, fee) -> {
            PluginNames.id(id);
            PluginNames.fee(fee);
        });
        PluginNames.fee(other);
        PluginNames.currency(currency);
    }

    /**
     * Reads prices such as {@code mediagen=163000}; one text may hold several, with commas.
     *
     * @throws IllegalArgumentException if one is not like that
     */
    public static Prices of(List<String> texts, long other, String currency) {
        Map<String, Long> byId = new HashMap<>();
        for (String text : String.join(",", texts).split(",", -1)) {
            String price = text.strip();
            int equal = price.indexOf('=');
            if (price.isEmpty()) {
                continue;
            }
            if (equal < 1 || !price.substring(equal + 1).strip().matches("[0-9]{1,16}")) {
                throw new IllegalArgumentException(
                        "fees are such as mediagen=163000, not: " + PluginNames.shown(price));
            }
            byId.put(
                    price.substring(0, equal).strip(),
                    Long.valueOf(price.substring(equal + 1).strip()));
        }
        return new Prices(byId, other, currency);
    }

    /** The price of a service that nobody has priced. */
    Decided.Price of(String id) {
        return new Decided.Price(byId.getOrDefault(id, other), currency);
    }
}
