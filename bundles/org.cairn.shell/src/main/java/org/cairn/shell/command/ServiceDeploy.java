// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Plugins;

/** Changes the desired state (DESIGN 4). */
@Service
@Command(
        scope = "cairn",
        name = "service-deploy",
        description = "States that a shipped DService shall be there",
        detailedDescription = "Examples:\n  cairn:service-deploy mediagen\n  cairn:service-deploy mediagen 1.2.0")
public final class ServiceDeploy extends CairnCommand {
    @Argument(index = 0, name = "service", description = "Id of the DService", required = true)
    @Completion(ServiceIds.class)
    String service = "";

    @Argument(index = 1, name = "version", description = "The version; the newest that is shipped if not given")
    String version = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        var unused = call.await(call.need(Plugins.class, "gateway").deploy(service, version));
        call.done(
                service + " is desired; cairn:service-list tells how far it is",
                Map.of("service", service, "desired", true));
    }
}
