// SPDX-License-Identifier: Apache-2.0
package org.cairn.node;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Cairn node")
@interface NodeConfig {
    @AttributeDefinition(
            description = "Name of the node, [a-z][a-z0-9-]{0,31}; the gateway's name in the ids of its rows.")
    String name() default "node";

    @AttributeDefinition(description = "What the operator calls nodes of its kind, with commas: images, eu.")
    String[] labels() default {};

    @AttributeDefinition(description = "Threads for tasks that block, 2 to 64.")
    int blocking_threads() default 16;
}
