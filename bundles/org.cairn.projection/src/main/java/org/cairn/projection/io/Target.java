// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection.io;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where rows are copied to.
 *
 * @param url {@code jdbc:postgresql://...}, with options of the driver
 * @param user role that owns the schema
 * @param passwordFile read at each connection, so that a password can be changed without a restart
 * @param schema name of the schema
 */
public record Target(String url, String user, Optional<Path> passwordFile, String schema) {
    private static final String PREFIX = "jdbc:postgresql://";
    private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,31}");
    private static final Pattern SECRET = Pattern.compile("[?&](user|password|sslpassword)=");
    private static final Pattern LOOPBACK = Pattern.compile(
            "(127\\.[0-9.]+|localhost|\\[::1])(:[0-9]+)?(,(127\\.[0-9.]+|localhost|\\[::1])(:[0-9]+)?)*");
    private static final Pattern VERIFIED = Pattern.compile("[?&]sslmode=verify-(full|ca)(&|$)");

    public Target {
        check(url.startsWith(PREFIX), "url is jdbc:postgresql://HOST:PORT/DATABASE");
        check(
                !url.contains("@")
                        && !SECRET.matcher(url.toLowerCase(Locale.ROOT)).find(),
                "url holds a user or a password: they have keys of their own, user and password.file");
        check(!user.isEmpty(), "user is empty");
        check(SCHEMA.matcher(schema).matches(), "schema is like " + SCHEMA + ", not: " + schema);
        check(!schema.startsWith("pg_"), "PostgreSQL keeps names that begin with pg_ for itself");
    }

    private static void check(boolean right, String wrong) {
        if (!right) {
            throw new IllegalArgumentException(wrong);
        }
    }

    /** For people: without options. */
    public String place() {
        return url.substring(PREFIX.length()).replaceFirst("\\?.*", "") + ", schema " + schema;
    }

    /** Whether rows could be changed on their way, by whoever sits between. */
    public boolean isOpen() {
        String hosts = url.substring(PREFIX.length()).replaceFirst("[/?].*", "");
        return !LOOPBACK.matcher(hosts).matches() && !VERIFIED.matcher(url).find();
    }
}
