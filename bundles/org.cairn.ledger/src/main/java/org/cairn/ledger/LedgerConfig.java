// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the ledger, etc/org.cairn.ledger.cfg. */
@ObjectClassDefinition(name = "Cairn ledger")
public @interface LedgerConfig {
    @AttributeDefinition(description = "where the segments are; empty for the directory ledger under the node's home")
    String directory() default "";

    @AttributeDefinition(description = "the least time between two syncs of the disk, 0 to 1000 ms")
    int flush_interval_ms() default 5;

    @AttributeDefinition(description = "rows that may wait to be written, 1 to 1048576")
    int queue_max() default 65_536;

    @AttributeDefinition(description = "memory that they may take, bytes")
    long queue_bytes_max() default 67_108_864;

    @AttributeDefinition(description = "the largest jump of the clock that is let pass, seconds")
    int clock_jump_max_s() default 3600;
}
