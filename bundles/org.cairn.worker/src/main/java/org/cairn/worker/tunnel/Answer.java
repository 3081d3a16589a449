// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * The way back of an attempt. Methods from any thread, without blocking; after {@link #end}, {@link #decline},
 * {@link #abort} or a cancellation they do nothing (and release what they are given). Calls that follow each other leave
 * together: head, a small body and the trailers are one task on the event loop and one flush.
 */
public interface Answer {
    /** Header of the head that says which version of the DService answers. */
    String VERSION = "cairn-version";

    /** Sends the head; of the platform's own headers {@link #VERSION} alone. */
    void head(int status, HttpHeaders headers);

    /** Sends a part of the body and takes the buffer over. */
    void write(ByteBuf data);

    /** Whether more may be written now; when that turns true again {@link Attempt#writable} is called. */
    boolean isWritable();

    /** Gives back flow-control window for bytes of the request that were read or dropped. */
    void consumed(int bytes);

    /** Sends the trailers of docs/TUNNEL.md and ends the answer. */
    void end(HttpHeaders trailers);

    /** Declines the attempt before its head: REFUSED_STREAM. */
    void decline();

    /** Breaks off: INTERNAL_ERROR. */
    void abort();
}
