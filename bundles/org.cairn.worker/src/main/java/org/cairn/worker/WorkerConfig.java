// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Cairn worker", description = "Runs DServices for a gateway")
@interface WorkerConfig {
    @AttributeDefinition(description = "wss://HOST:PORT to dial; empty for the token's, or the gateway on this node")
    String gateway_url() default "";

    @AttributeDefinition(
            type = AttributeType.PASSWORD,
            description = "enrolment token (cairn-enrol-1....) of a gateway elsewhere; empty on a gateway's own node")
    String enrol() default "";

    @AttributeDefinition(
            description = "JSON file {\"account\",\"key\"} that enrols this machine without a token,"
                    + " absolute or below the home")
    String credentials() default "credentials/worker.json";

    @AttributeDefinition(description = "how much it works on at once, 1 to 4096; 0 for 4 for each core, at least 4")
    int slots() default 0;

    @AttributeDefinition(
            description = "how its owner calls this machine, up to 80 characters; empty for the node's name")
    String label() default "";

    @AttributeDefinition(description = "takes work at these hours (UTC) only, such as 22-06; empty for always")
    String hours() default "";

    @AttributeDefinition(description = "takes no work above this system load for each core; 0 for any")
    double load_max() default 0;

    @AttributeDefinition(description = "seconds for what is under way when the worker stops, 0 to 600")
    int drain_seconds() default 30;
}
