// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.shell.render.Quantities;
import org.jspecify.annotations.Nullable;

/** Brings a plug-in (CGN-10, DESIGN 4). */
@Service
@Command(
        scope = "cairn",
        name = "service-submit",
        description =
                "Verifies a signed plug-in and keeps it; with --deploy also accepts and deploys it, in one decision",
        detailedDescription =
                "Examples:\n  cairn:service-submit /tmp/greeter-1.0.0.jar\n  cairn:service-submit /tmp/greeter-1.0.0.jar --deploy\n  cairn:service-submit /tmp/greeter-1.1.0.jar --deploy --on label=images --group 10\n  cairn:service-submit /tmp/greeter-1.0.0.jar --deploy --price 0.000000163 EUR")
public final class ServiceSubmit extends CairnCommand {
    @Argument(index = 0, name = "jar", description = "On the node; cairn sign JAR signs it", required = true)
    @Completion(FileCompleter.class)
    String jar = "";

    @Argument(index = 1, name = "currency", description = "Of --price, ISO 4217")
    String currency = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--deploy", description = "Accept it, and let it run")
    boolean deploy;

    @Option(name = "--on", description = Rollout.ON)
    @Completion(Selectors.class)
    @Nullable
    String on;

    @Option(name = "--group", description = Rollout.GROUP)
    @Nullable
    String group;

    @Option(name = "--back", description = Rollout.BACK)
    boolean back;

    @Option(name = "--price", description = "Flat price of a request and its currency, such as --price 0.000000163 EUR")
    @Nullable
    String price;

    @Override
    void run(Call call) throws Call.Refused {
        boolean deploys = on != null || group != null || back || price != null;
        if (deploys && !deploy) {
            throw new Call.Refused("--on, --group, --back and --price are said with --deploy");
        }
        if ((price == null) != currency.isEmpty()) {
            throw new Call.Refused("a price has an amount and a currency behind it, such as --price 0.000000163 EUR");
        }
        Rollout rollout = Rollout.of(on == null ? "all" : on, group == null ? "100%" : group);
        long fee = price == null ? 0 : Quantities.fee(price);
        Artefact artefact = Submitted.jar(call, jar, Change.Kind.PLUGIN);
        if (!deploy) {
            Submitted.print(call, artefact, next(artefact));
            return;
        }
        List<Change> changes = new ArrayList<>();
        if (artefact.state() != Artefact.State.ACCEPTED) {
            changes.add(new Change.Accept(artefact.sha256(), back));
        }
        changes.add(new Change.Deploy(artefact.id(), artefact.version(), rollout.selector(), rollout.percent(), back));
        if (price != null) {
            changes.add(new Change.Price(artefact.id(), fee, currency));
        }
        String name = artefact.id() + " " + artefact.version();
        Decisions.propose(
                call,
                changes,
                new Decisions.Wish(
                        name + (changes.get(0) instanceof Change.Accept ? " is accepted and" : "") + " shall run on "
                                + rollout.nodes()
                                + (price == null ? "" : ", for " + Quantities.money(fee) + " " + currency),
                        "cairn:service-status " + artefact.id() + " tells how it is, cairn:service-rollback "
                                + artefact.id() + " undoes it",
                        artefact.id()),
                Map.of("artefact", Artefacts.listing().json(artefact)));
    }

    private static String next(Artefact artefact) {
        String name = artefact.id() + " " + artefact.version();
        return artefact.state() == Artefact.State.SUBMITTED
                ? "cairn:service-certify " + name + " accepts it"
                : "cairn:service-deploy " + name + " lets it run; it is accepted already";
    }
}
