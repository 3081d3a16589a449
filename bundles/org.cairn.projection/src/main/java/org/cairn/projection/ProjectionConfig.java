// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the projection, etc/org.cairn.projection.cfg. */
@ObjectClassDefinition(name = "Cairn projection", description = "Copies the public part of the ledger into PostgreSQL")
public @interface ProjectionConfig {
    @AttributeDefinition(
            description =
                    "jdbc:postgresql://HOST:PORT/DATABASE, with the driver's options for TLS; no user, no password")
    String url() default "jdbc:postgresql://127.0.0.1:5432/cairn";

    @AttributeDefinition(description = "role that owns the schema")
    String user() default "cairn";

    @AttributeDefinition(
            description =
                    "file with the password, absolute or below the home, readable by its owner only; empty for none")
    String password_file() default "";

    @AttributeDefinition(description = "schema for tables and views, [a-z][a-z0-9_]{0,31}; made if it is missing")
    String schema() default "cairn";

    @AttributeDefinition(
            description = "a word, up to 64 characters; whenever it is a new one, this gateway's rows are dropped and"
                    + " copied again; empty for never")
    String rebuild() default "";

    @AttributeDefinition(description = "rows in one transaction, 1 to 10000")
    int batch_rows() default 10_000;

    @AttributeDefinition(description = "how often to look for new rows, 10 to 60000 ms")
    int poll_interval_ms() default 250;
}
