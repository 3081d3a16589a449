// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen;

import org.cairn.dservice.mediagen.image.Limits;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration {@code org.cairn.dservice.mediagen}. */
@ObjectClassDefinition(name = "Cairn MediaGen")
@interface MediaGenConfig {
    @AttributeDefinition(
            description = "Hosts from which sources and scripts may be fetched, separated by commas: host, host:port,"
                    + " *.domain, or * for every public host. None unless set.")
    String[] allowed_hosts() default {};

    @AttributeDefinition(description = "Whether hosts may have private and loopback addresses. For tests only.")
    boolean allowed_private() default false;

    @AttributeDefinition(description = "Longest time for one request, milliseconds.")
    long time_ms() default Limits.TIME_MS_MAX;

    @AttributeDefinition(description = "Largest picture, read or made, pixels.")
    long pixels() default Limits.PIXELS_MAX;

    @AttributeDefinition(description = "Longest source, bytes.")
    long source_bytes() default Limits.SOURCE_BYTES_MAX;

    @AttributeDefinition(description = "Instructions that one script may take.")
    long script_instructions() default Limits.INSTRUCTIONS_MAX;
}
