// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The gateway's event loops, shared by the public front and the tunnels.
 *
 * @param group of threads; this closes it
 * @param type of listening channels
 */
record Loops(IoEventLoopGroup group, Class<? extends ServerChannel> type) implements AutoCloseable {
    private static final int CLOSE_SECONDS = 5;

    /**
     * Starts the threads.
     *
     * @param count 0 for half the cores: the other half is for workers and the rest of the node
     * @param epoll whether to use it when it is there
     */
    static Loops of(int count, boolean epoll) {
        int threads = count > 0 ? count : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        DefaultThreadFactory names = new DefaultThreadFactory("cairn-gateway", true);
        return epoll && epollIsThere()
                ? new Loops(
                        new MultiThreadIoEventLoopGroup(threads, names, EpollIoHandler.newFactory()),
                        EpollServerSocketChannel.class)
                : new Loops(
                        new MultiThreadIoEventLoopGroup(threads, names, NioIoHandler.newFactory()),
                        NioServerSocketChannel.class);
    }

    private static boolean epollIsThere() {
        try {
            return Epoll.isAvailable();
        } catch (LinkageError e) {
            return false;
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
