// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Cairn broker")
@interface BrokerConfig {
    @AttributeDefinition(
            description =
                    "Requests that may wait in a tier's queue, 1 to 1000000; past it callers are told to come back.")
    int queue_max() default 1_000;

    @AttributeDefinition(
            description =
                    "Seconds for which a request is refused after it killed a worker while alone on it, 0 to 86400.")
    int quarantine_s() default 600;

    @AttributeDefinition(description = "Requests remembered as such, 1 to 1000000.")
    int quarantine_max() default 10_000;

    @AttributeDefinition(description = "Seconds for which a worker that lost work comes last, 0 to 3600.")
    int failure_s() default 10;

    @AttributeDefinition(description = "Milliseconds between looks at what has expired, 1 to 10000.")
    int tick_ms() default 50;
}
