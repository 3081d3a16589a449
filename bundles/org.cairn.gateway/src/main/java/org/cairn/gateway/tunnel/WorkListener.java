// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * What comes back from an attempt. Called on the executor that was given when the stream was opened, one call at a time
 * and in order; after {@link #end} or {@link #failed} nothing more comes.
 */
public interface WorkListener {
    /**
     * The head of the answer.
     *
     * @param version of the DService that answers; empty if the worker does not tell
     * @param headers without the platform's ({@code cairn-}) and hop-by-hop ones
     */
    void head(int status, String version, HttpHeaders headers);

    /** A part of the body; the listener takes the buffer over and calls {@link WorkStream#consumed} later. */
    void data(ByteBuf data);

    /** The answer is complete. */
    void end(Usage usage);

    /** More can be written. */
    void writable();

    /** The attempt failed. */
    void failed(Failure failure);

    /** Why an attempt failed. */
    enum Failure {
        /** The worker did not begin it. */
        DECLINED,
        /** The tunnel was lost. */
        LOST,
        /** The worker broke off. */
        BROKEN
    }
}
