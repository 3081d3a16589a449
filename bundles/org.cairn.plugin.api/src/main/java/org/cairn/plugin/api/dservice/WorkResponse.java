// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api.dservice;

import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The answer to one request. Provided by the worker; used on the thread that serves the request. Status and headers can
 * be set until the first byte of the body has been written and flushed; later calls throw {@link IllegalStateException}.
 */
@ProviderType
public interface WorkResponse {
    /** Sets the HTTP status, 200 to 599; 200 unless called. */
    WorkResponse status(int status);

    /**
     * Sets a header, replacing earlier values.
     *
     * @throws IllegalArgumentException for names and values that HTTP forbids, hop-by-hop headers, names that begin with
     *     {@code cairn-}, and more than 100 headers or 32 KiB of them
     */
    WorkResponse header(String name, String value);

    /**
     * Adds a value to a header, after earlier ones, in a field of its own: {@code Set-Cookie} needs that (RFC 9110, 5.3).
     *
     * @throws IllegalArgumentException as {@link #header}
     */
    WorkResponse addHeader(String name, String value);

    /** Sets {@code Content-Type}. */
    WorkResponse contentType(String mediaType);

    /** States the length of the body in bytes, so that the caller can see progress; optional. */
    WorkResponse contentLength(long length);

    /** The body. Writes block while the caller is slow, and fail once the request is cancelled. */
    OutputStream body();

    /**
     * Reports how far long work has come. Cheap; at most two reports a second leave the worker.
     *
     * @param fraction from 0 to 1
     * @param message up to 200 characters for people, empty for none
     */
    void progress(double fraction, String message);

    /**
     * Adds a note to the ledger row of this work; private to its customer. At most 32 notes.
     *
     * @param name {@code [a-z][a-z0-9_]{0,39}}
     * @param value up to 1,024 characters
     */
    void note(String name, String value);

    /** As {@link #note(String, String)}, with a number. */
    default void note(String name, long value) {
        note(name, Long.toString(value));
    }
}
