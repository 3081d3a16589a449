// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.buffer.ByteBuf;

/**
 * Hears of a request's body. Called on the event loop of the caller's connection; after {@link #end} only
 * {@link #gone} comes, after {@link #gone} nothing.
 */
public interface Receiver {
    /** A part of the body; the receiver takes the buffer over. */
    void data(ByteBuf data);

    /** The body is complete. */
    void end();

    /** The caller left, or broke a rule in the middle of his body: nobody waits for an answer any more. */
    void gone();

    /** For requests that were answered: takes nothing. */
    Receiver NONE = new Receiver() {
        @Override
        public void data(ByteBuf data) {
            data.release();
        }

        @Override
        public void end() {}

        @Override
        public void gone() {}
    };
}
