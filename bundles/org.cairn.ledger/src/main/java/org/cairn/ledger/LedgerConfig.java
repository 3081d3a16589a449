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

    @AttributeDefinition(
            description = "name of the transparency log and of its key, a URL without its scheme, the same for ever;"
                    + " empty for cairn.internal/ and the node's name")
    String origin() default "";

    @AttributeDefinition(
            description = "who cosigns checkpoints: URL and verifier key of each, with commas between them")
    String witnesses() default "";

    @AttributeDefinition(description = "verifier keys of the logs that this node witnesses, with commas between them")
    String witness_logs() default "";

    @AttributeDefinition(description = "a directory, better on another disk, that gets what is durable; empty for none")
    String standby_directory() default "";

    @AttributeDefinition(description = "days after which rows are dropped, 0 to keep them for ever")
    int retention_days() default 366;
}
