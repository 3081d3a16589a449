// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Services;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Quantities;

/** Lists DServices. */
@Service
@Command(
        scope = "cairn",
        name = "service-list",
        description = "Lists the plug-ins: which version is here, which shall be, and its price",
        detailedDescription = "Examples:\n  cairn:service-list\n  cairn:service-list --json")
public final class ServiceList extends CairnCommand {
    private record Line(Plugins.Status status, Optional<Offer> offer) {}

    private record Offer(long fee, String currency) {}

    @Override
    void run(Call call) throws Call.Refused {
        Map<String, Offer> offers = new HashMap<>();
        call.need(Services.class, "gateway")
                .all()
                .forEach(service -> offers.put(service.id(), new Offer(service.fee(), service.currency())));
        List<Line> lines = call.need(Plugins.class, "gateway").status().stream()
                .map(status -> new Line(status, Optional.ofNullable(offers.get(status.id()))))
                .toList();
        call.list(
                new Listing<Line>()
                        .column("id", line -> line.status().id())
                        .column("version", line -> line.status().version())
                        .column("path", line -> line.status().path())
                        .column("desired", line -> line.status().desired())
                        .column("phase", line -> line.status().phase())
                        .shown("price", line -> line.offer().map(o -> Quantities.money(o.fee()) + " " + o.currency()))
                        .data("fee", line -> line.offer().map(Offer::fee))
                        .data("currency", line -> line.offer().map(Offer::currency))
                        .column("reason", line -> line.status().reason()),
                "services",
                lines);
    }
}
