// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api.dservice;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One request as the customer sent it (CGN-3: any method, path, headers and body), without his credentials.
 * Provided by the worker; used on the thread that serves it, and not after {@link DService#serve} has returned.
 */
@ProviderType
public interface WorkRequest {
    /** The request's id, unique in the network; the same when the work is done again after a failure. */
    String id();

    /** Which attempt this is, from 1 to 3 (4 and more in a race). */
    int attempt();

    /** HTTP method, in capitals. */
    String method();

    /** Path below the DService's own, decoded, without the query: empty, or beginning with a slash. */
    String path();

    /** The query as sent, percent-encoded, without the question mark; empty if there was none. */
    String rawQuery();

    /** First value of a query parameter, decoded (UTF-8; plus is a space); empty if it is missing. */
    default Optional<String> query(String name) {
        return queryAll(name).stream().findFirst();
    }

    /** All values of a query parameter in the order sent. */
    List<String> queryAll(String name);

    /** First value of a header; names are case-insensitive. */
    default Optional<String> header(String name) {
        return headers().getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** End-to-end headers, names in lower case; at most 100 and 32 KiB in all. */
    SortedMap<String, List<String>> headers();

    /** Length of the body in bytes, if the customer stated it. */
    OptionalLong contentLength();

    /** The body, to be read once; up to 2 GiB. Reads block, and fail once the request is cancelled. */
    InputStream body();

    /** When the answer must be complete. */
    Instant deadline();

    /** Whether the caller has gone away or the deadline has passed; loops should ask now and then. */
    boolean cancelled();

    /**
     * A directory for this request alone, made at the first call and removed when it ends.
     *
     * @throws IOException if the worker's disk is full or its allowance for this request (2 GiB) is used up
     */
    Path temporaryDirectory() throws IOException;
}
