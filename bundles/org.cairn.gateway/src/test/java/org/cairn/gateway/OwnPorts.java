// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import org.cairn.gateway.http.Ports;

/** Sockets that nobody shares. */
public final class OwnPorts implements Ports {
    @Override
    public Channel listen(
            String endpoint, ServerBootstrap bootstrap, Class<? extends ServerChannel> type, String host, int port)
            throws IOException {
        ChannelFuture bound = bootstrap.channel(type).bind(host, port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + host + ":" + port, bound.cause());
        }
        return bound.channel();
    }

    @Override
    public boolean leave(Channel listening) {
        listening.close().awaitUninterruptibly();
        return false;
    }

    @Override
    public boolean isAlone() {
        return true;
    }

    @Override
    public void whenAlone(Runnable task) {
        task.run();
    }

    @Override
    public void close() {}
}
