// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Cairn identity")
@interface IdentityConfig {
    @AttributeDefinition(description = "More names and addresses for the node's own server certificate, with commas.")
    String names() default "";

    @AttributeDefinition(
            description = "PEM file with the certificate chain of the work endpoint; empty for the node's own.")
    String work_certificate() default "";

    @AttributeDefinition(description = "PEM file with the private key of the work endpoint, not encrypted.")
    String work_key() default "";

    @AttributeDefinition(description = "PEM file with the certificate chain of the status endpoint.")
    String status_certificate() default "";

    @AttributeDefinition(description = "PEM file with the private key of the status endpoint, not encrypted.")
    String status_key() default "";

    @AttributeDefinition(description = "How long a session lasts, 1 to 60 minutes.")
    int session_minutes() default 60;
}
