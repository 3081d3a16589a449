// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.Optional;
import org.osgi.framework.Version;

/**
 * What is desired of one plug-in.
 *
 * @param id of the plug-in
 * @param version the one to have; empty for the newest that is shipped
 * @param fee flat price of a request, in 10^-12 of the currency
 * @param currency ISO 4217
 * @param deployed whether it shall be there; if not, only its price is remembered
 */
public record Wish(String id, Optional<Version> version, long fee, String currency, boolean deployed) {
    /** @throws IllegalArgumentException if a part breaks a rule of {@link PluginNames} */
    public Wish {
        PluginNames.id(id);
        PluginNames.fee(fee);
        PluginNames.currency(currency);
    }

    Wish deployed(Optional<Version> other) {
        return new Wish(id, other, fee, currency, true);
    }

    Wish withdrawn() {
        return new Wish(id, version, fee, currency, false);
    }

    Wish priced(long other, String otherCurrency) {
        return new Wish(id, version, other, otherCurrency, deployed);
    }
}
