// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.io.IOException;

/** Opens listening sockets and lets go of them. From any thread; opening and leaving block for a moment. */
public interface Ports extends AutoCloseable {
    /**
     * Listens.
     *
     * @param endpoint what it is for
     * @param bootstrap all but the channel's type
     * @param port 0 for any free one
     */
    Channel listen(
            String endpoint, ServerBootstrap bootstrap, Class<? extends ServerChannel> type, String host, int port)
            throws IOException;

    /** Takes no new connections any more; true if another gateway goes on with the very socket, so that no caller notices. */
    boolean leave(Channel listening);

    /** Whether no other gateway of this node shares these ports, or has shared them and still serves what it accepted. */
    boolean isAlone();

    /** Runs the task as soon as that is so: now or later, once. */
    void whenAlone(Runnable task);

    @Override
    void close();
}
