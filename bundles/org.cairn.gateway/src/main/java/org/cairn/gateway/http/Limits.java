// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

/**
 * The limits of the public front that an operator can set.
 *
 * @param connections in all
 * @param connectionsPerSource of one address, or one /64 of IPv6; loopback has none
 * @param idleSeconds a connection is closed after this without a request, or without its caller reading the end of an
 *     answer
 * @param headSeconds a new connection must have sent a whole head within this
 */
public record Limits(int connections, int connectionsPerSource, int idleSeconds, int headSeconds) {
    /** Bytes of a head, its first line included. */
    public static final int HEAD_BYTES_MAX = 32 * 1024;

    /** Characters of a method's name. */
    static final int METHOD_CHARS_MAX = 32;

    /** Headers of a request. */
    public static final int HEADERS_MAX = 100;

    /** Bytes of a body, each way. */
    public static final long BODY_BYTES_MAX = 2L << 30;

    /** Requests at once in one HTTP/2 connection. */
    static final int STREAMS_MAX = 256;

    /** Flow-control window of an HTTP/2 stream: bytes in flight of one body. */
    static final int STREAM_WINDOW_BYTES = 1 << 20;

    /** Flow-control window of an HTTP/2 connection: bounds what callers who are held back can make us keep. */
    static final int CONNECTION_WINDOW_BYTES = 8 << 20;

    /**
     * Streams that a caller may reset (CVE-2023-44487, rapid reset), or make us reset (CVE-2025-8671), in
     * {@link #RESETS_SECONDS}.
     */
    static final int RESETS_MAX = 200;

    static final int RESETS_SECONDS = 30;

    /** Bytes that wait in a connection for the socket before writers are held back. */
    static final int WRITE_BYTES_HIGH = 128 * 1024;

    static final int WRITE_BYTES_LOW = 32 * 1024;

    /** The rest of a refused body that is read and thrown away, so that the connection can be kept. */
    static final int DISCARD_BYTES_MAX = 64 * 1024;

    /** How long a caller may read nothing of his answer while much of other answers is unread, too. */
    static final int UNREAD_SECONDS = 2;

    /** How long a connection that will close listens on, so that the caller can read why. */
    static final int LINGER_SECONDS = 2;
}
