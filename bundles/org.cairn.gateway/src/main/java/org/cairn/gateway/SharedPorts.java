// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairn.gateway.http.Ports;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * Listening sockets that two versions of the gateway share while one takes the other's place: the very same sockets, not two
 * that are bound to one port. So nothing is lost: closing one of two sockets of a port (SO_REUSEPORT) resets all connections
 * that wait in its queue and those whose handshake is under way, and a port that any free one was asked for stays the same.
 *
 * <p>They find each other in the service registry, by types that both versions have from elsewhere: a counter of those who
 * hold the socket, with the socket as a property. The last one closes it. A counter is there until its gateway has ended, so
 * that its successor knows when all that it did is in the ledger.
 */
final class SharedPorts implements Ports {
    private static final String ENDPOINT = "cairn.gateway.endpoint";
    private static final String SOCKET = "cairn.gateway.socket";
    private static final int BACKLOG = 1024;
    private static final int LEAVE_SECONDS = 5;

    private record Held(AtomicInteger holders, ServiceRegistration<AtomicInteger> registration) {}

    private final BundleContext context;
    private final Map<Channel, Held> held = new ConcurrentHashMap<>();
    private final List<ServiceListener> listeners = new ArrayList<>(); // guarded by itself

    SharedPorts(BundleContext context) {
        this.context = context;
    }

    @Override
    public Channel listen(
            String endpoint, ServerBootstrap bootstrap, Class<? extends ServerChannel> type, String host, int port)
            throws IOException {
        boolean epoll = type.equals(EpollServerSocketChannel.class);
        String key = endpoint + " " + host + " " + port + (epoll ? " epoll" : " nio");
        AtomicInteger holders = new AtomicInteger(1);
        Object socket = null;
        for (ServiceReference<AtomicInteger> other : others()) {
            AtomicInteger its = key.equals(other.getProperty(ENDPOINT)) ? context.getService(other) : null;
            if (its != null && its.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0) {
                holders = its;
                socket = other.getProperty(SOCKET);
                break;
            }
        }
        ChannelFuture opened = epoll
                ? openEpoll(bootstrap, (EpollServerSocketChannel) socket, new InetSocketAddress(host, port))
                : openNio(bootstrap, (ServerSocketChannel) socket, new InetSocketAddress(host, port));
        if (!opened.awaitUninterruptibly().isSuccess()) {
            holders.decrementAndGet();
            throw new IOException("cannot listen on " + host + ":" + port, opened.cause());
        }
        Channel channel = opened.channel();
        Map<String, Object> properties =
                Map.of(ENDPOINT, key, SOCKET, channel instanceof Nio nio ? nio.socket : channel);
        held.put(
                channel,
                new Held(
                        holders,
                        context.registerService(AtomicInteger.class, holders, FrameworkUtil.asDictionary(properties))));
        return channel;
    }

    private static ChannelFuture openEpoll(
            ServerBootstrap bootstrap, @Nullable EpollServerSocketChannel other, InetSocketAddress address) {
        if (other == null) {
            return bootstrap.channel(EpollServerSocketChannel.class).bind(address);
        }
        int socket = other.fd().intValue();
        return bootstrap
                .channelFactory(() -> new EpollServerSocketChannel(socket))
                .register();
    }

    private static ChannelFuture openNio(
            ServerBootstrap bootstrap, @Nullable ServerSocketChannel other, InetSocketAddress address)
            throws IOException {
        if (other != null) {
            return bootstrap.channelFactory(() -> new Nio(other)).register();
        }
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(address, BACKLOG);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw new IOException("cannot listen on " + address.getHostString() + ":" + address.getPort(), e);
        }
        return bootstrap.channelFactory(() -> new Nio(socket)).register();
    }

    /** Netty hides the socket of its channel. */
    private static final class Nio extends NioServerSocketChannel {
        private final ServerSocketChannel socket;

        Nio(ServerSocketChannel socket) {
            super(socket);
            this.socket = socket;
        }
    }

    @Override
    public boolean leave(Channel listening) {
        Held mine = held.get(listening);
        boolean others = mine != null && mine.holders.decrementAndGet() > 0;
        (others ? listening.deregister() : listening.close()).awaitUninterruptibly(LEAVE_SECONDS, TimeUnit.SECONDS);
        return others;
    }

    private List<ServiceReference<AtomicInteger>> others() {
        try {
            return context.getServiceReferences(AtomicInteger.class, "(" + ENDPOINT + "=*)").stream()
                    .filter(reference -> held.values().stream()
                            .noneMatch(mine -> mine.registration.getReference().equals(reference)))
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean isAlone() {
        return others().isEmpty();
    }

    @Override
    public void whenAlone(Runnable task) {
        AtomicInteger once = new AtomicInteger();
        Runnable look = () -> {
            if (isAlone() && once.getAndIncrement() == 0) {
                task.run();
            }
        };
        ServiceListener listener = event -> {
            // the one that goes is still counted while its event is delivered
            if (event.getType() == ServiceEvent.UNREGISTERING
                    && others().stream().allMatch(event.getServiceReference()::equals)
                    && once.getAndIncrement() == 0) {
                task.run();
            }
        };
        try {
            context.addServiceListener(
                    listener,
                    "(&(" + Constants.OBJECTCLASS + "=" + AtomicInteger.class.getName() + ")(" + ENDPOINT + "=*))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        synchronized (listeners) {
            listeners.add(listener);
        }
        look.run();
    }

    @Override
    public void close() {
        synchronized (listeners) {
            listeners.forEach(context::removeServiceListener);
            listeners.clear();
        }
        held.values().forEach(mine -> mine.registration.unregister());
        held.clear();
    }
}
