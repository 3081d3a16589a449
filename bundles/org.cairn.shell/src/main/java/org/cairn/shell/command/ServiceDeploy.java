// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Change;

/** Changes the desired state (DESIGN 4). */
@Service
@Command(
        scope = "cairn",
        name = "service-deploy",
        description = "States that a version of a plug-in shall run, and where",
        detailedDescription =
                "Examples:\n  cairn:service-deploy mediagen\n  cairn:service-deploy mediagen 1.2.0\n  cairn:service-deploy mediagen 1.2.0 --on label=images --group 10\n  cairn:service-deploy mediagen 1.1.0 --on node=eu-1 --back")
public final class ServiceDeploy extends CairnCommand {
    @Argument(index = 0, name = "service", description = "Id of the plug-in", required = true)
    @Completion(ServiceIds.class)
    String service = "";

    @Argument(
            index = 1,
            name = "version",
            description = "The version; the newest that is shipped or accepted if not given")
    @Completion(Versions.class)
    String version = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--on", description = Rollout.ON)
    @Completion(Selectors.class)
    String on = "all";

    @Option(name = "--group", description = Rollout.GROUP)
    String group = "100%";

    @Option(name = "--back", description = Rollout.BACK)
    boolean back;

    @Override
    void run(Call call) throws Call.Refused {
        Rollout rollout = Rollout.of(on, group);
        Decisions.propose(
                call,
                List.of(new Change.Deploy(service, version, rollout.selector(), rollout.percent(), back)),
                new Decisions.Wish(
                        service + (version.isEmpty() ? ", its newest version," : " " + version) + " shall run on "
                                + rollout.nodes(),
                        "cairn:service-status " + service + " tells how it is, cairn:service-rollback " + service
                                + " undoes it",
                        service));
    }
}
