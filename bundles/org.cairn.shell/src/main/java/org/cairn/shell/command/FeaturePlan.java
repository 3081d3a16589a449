// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.cairn.shell.render.Listing;

/** Tells what switching a role on or off would do to bundles, before anything happens (DESIGN 2). */
@Service
@Command(
        scope = "cairn",
        name = "plan",
        description = "Tells which bundles would start, stop or be refreshed; nothing is changed",
        detailedDescription =
                "Examples:\n  cairn:plan feature:install cairn-worker\n  cairn:plan feature:uninstall cairn-worker\n  cairn:plan feature:install cairn-projection --json")
public final class FeaturePlan extends CairnCommand {
    @Argument(index = 0, name = "command", description = "feature:install or feature:uninstall", required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"feature:install", "feature:uninstall"})
    String command = "";

    @Argument(index = 1, name = "feature", description = "Such as cairn-worker", required = true)
    @Completion(FeatureNames.class)
    String feature = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Exception {
        FeaturesService features = call.lookup()
                .find(FeaturesService.class)
                .orElseThrow(() -> new Call.Refused("this node has no features service"));
        EnumSet<FeaturesService.Option> simulate = EnumSet.of(FeaturesService.Option.Simulate);
        List<Simulated.Effect> effects =
                switch (command) {
                    case "feature:install" ->
                        Simulated.run(
                                call,
                                () -> features.installFeatures(Set.of(feature), FeaturesService.ROOT_REGION, simulate));
                    case "feature:uninstall" ->
                        Simulated.run(
                                call,
                                () -> features.uninstallFeatures(
                                        Set.of(feature), FeaturesService.ROOT_REGION, simulate));
                    default -> throw new Call.Refused("plan knows feature:install and feature:uninstall");
                };
        Listing<Simulated.Effect> listing = new Listing<Simulated.Effect>()
                .column("bundle", Simulated.Effect::bundle)
                .column("version", Simulated.Effect::version)
                .column("change", Simulated.Effect::change)
                .column("reason", Simulated.Effect::reason);
        if (call.json()) {
            call.document(Map.of(
                    "command",
                    command + " " + feature,
                    "bundles",
                    effects.stream().map(listing::json).toList()));
        } else {
            listing.table(call.out(), effects, command + " " + feature + " would change no bundle");
            call.say("nothing was changed" + (effects.isEmpty() ? "" : "; to do it: " + command + " " + feature));
        }
    }
}
