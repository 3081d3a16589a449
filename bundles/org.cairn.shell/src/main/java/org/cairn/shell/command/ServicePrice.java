// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.cairn.core.api.plugins.Change;
import org.cairn.shell.render.Quantities;

/** Sets a price (CGN-17). */
@Service
@Command(
        scope = "cairn",
        name = "service-price",
        description = "Sets the flat price of a request, for the future only",
        detailedDescription = "Examples:\n  cairn:service-price mediagen 0.000000163 EUR")
public final class ServicePrice extends CairnCommand {
    @Argument(index = 0, name = "service", description = "Id of the DService", required = true)
    @Completion(ServiceIds.class)
    String service = "";

    @Argument(
            index = 1,
            name = "amount",
            description = "With up to 12 digits after the point; 0 is free",
            required = true)
    String amount = "";

    @Argument(index = 2, name = "currency", description = "ISO 4217", required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"EUR", "USD", "GBP", "CHF"})
    String currency = "";

    @Argument(index = 3, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        long fee = Quantities.fee(amount);
        Decisions.propose(
                call,
                List.of(new Change.Price(service, fee, currency)),
                new Decisions.Wish(
                        "a request to " + service + " costs " + Quantities.money(fee) + " " + currency
                                + ", for the future only",
                        "",
                        ""),
                Map.of("service", service, "fee", fee, "currency", currency));
    }
}
