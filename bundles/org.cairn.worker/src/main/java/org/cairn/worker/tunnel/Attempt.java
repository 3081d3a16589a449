// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.buffer.ByteBuf;

/** An attempt that is under way here, for the tunnel. Called on the tunnel's event loop, in order; must not block. */
public interface Attempt {
    /** A part of the request's body; takes the buffer over and calls {@link Answer#consumed} as it is read. */
    void data(ByteBuf data);

    /** The body is complete. */
    void end();

    /** More of the answer can be written. */
    void writable();

    /** Cancelled by the gateway, or the tunnel is lost: stop, write nothing more. */
    void cancelled();
}
