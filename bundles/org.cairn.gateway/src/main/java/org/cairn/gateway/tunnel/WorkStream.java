// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.buffer.ByteBuf;

/** One attempt on its way to one worker: a stream of its tunnel. Methods from any thread, without blocking. */
public interface WorkStream {
    /** Sends a part of the request's body and takes the buffer over; the last part may be empty. */
    void write(ByteBuf data, boolean last);

    /** Whether more may be written now; when that turns true again {@link WorkListener#writable} is called. */
    boolean isWritable();

    /** Gives back flow-control window for bytes of the answer that have left for the caller (or were dropped). */
    void consumed(int bytes);

    /** Cancels the attempt (RST_STREAM CANCEL); the listener hears nothing more. */
    void cancel();
}
