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
        name = "service-withdraw",
        description = "States that a DService shall not be there; its price is remembered",
        detailedDescription = "Examples:\n  cairn:service-withdraw echo")
public final class ServiceWithdraw extends CairnCommand {
    @Argument(index = 0, name = "service", description = "Id of the DService", required = true)
    @Completion(ServiceIds.class)
    String service = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        var unused = call.await(call.need(Plugins.class, "gateway").withdraw(service));
        call.done(service + " is withdrawn", Map.of("service", service, "desired", false));
    }
}
