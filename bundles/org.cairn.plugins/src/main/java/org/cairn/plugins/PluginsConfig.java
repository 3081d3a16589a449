// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of plug-ins, {@code etc/org.cairn.plugins.cfg}. */
@ObjectClassDefinition(name = "Cairn plug-ins")
@interface PluginsConfig {
    @AttributeDefinition(description = "Folder of the shipped plug-ins' jars; empty for ${karaf.home}/plugins")
    String shipped_dir() default "";

    @AttributeDefinition(
            description = "Whether this node runs plug-ins: auto (when it has the worker role), true, false")
    String run() default "auto";

    @AttributeDefinition(
            description = "Prices of services that nobody has priced yet: ID=AMOUNT in 10^-12 of the currency")
    String[] fees() default {"mediagen=163000"};

    @AttributeDefinition(description = "Price of all others, in 10^-12 of the currency")
    long fee_default() default 10_000;

    @AttributeDefinition(description = "Currency of these prices, ISO 4217")
    String fee_currency() default "EUR";

    @AttributeDefinition(description = "Where lists of revoked certificates are fetched, at the start and hourly")
    String[] revocation_urls() default {};
}
