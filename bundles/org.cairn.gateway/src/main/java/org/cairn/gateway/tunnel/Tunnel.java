// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.work.WorkerOffer;
import org.cairn.core.api.work.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * The tunnel of one worker that has logged in. Everything but {@link #call}, {@link #attempt} and {@link #view} belongs to
 * its event loop. It ends once, by {@link #end}: its attempts fail, the listener hears that the worker left, and only
 * then the socket is closed, because a dead peer can hold that up.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its stream or the channel, which is heard
final class Tunnel {
    /** Control lines between two PINGs; 4,096 attempts that report twice a second and grant credits stay far below. */
    private static final int LINES_MAX = 20_000;

    private final TunnelServer server;
    private final WorkerIdentities.Machine machine;
    private final String address;
    private final Instant since;
    private final Channel channel;
    private final Mailbox mailbox;
    private final Map<EventExecutor, Mailbox> callers = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final TunnelStreams streams;
    private final Set<AttemptStream> attempts = new HashSet<>();
    private CompletableFuture<Void> predecessorGone = CompletableFuture.completedFuture(null);
    private @Nullable ScheduledFuture<?> ticker;
    private boolean begun;
    private boolean ended;
    private boolean retiring;
    private boolean heard;
    private int pingsMissed;
    private int linesRead;
    private long credits;

    private volatile @Nullable WorkerOffer offer;
    private volatile Optional<Double> kmips = Optional.empty();
    private volatile String state = "active";
    private volatile int running;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    Tunnel(TunnelServer server, WorkerIdentities.Machine machine, String address, Channel channel) {
        this.server = server;
        this.machine = machine;
        this.address = address;
        this.channel = channel;
        this.since = server.node().clock().instant();
        this.mailbox = new Mailbox(channel.eventLoop());
        this.streams = new TunnelStreams(this);
    }

    // From any thread.

    String worker() {
        return machine.id();
    }

    /** Ends when the listener has heard that this worker left, or it never joined. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    /** Begins once an older tunnel of the same worker is gone. */
    void beginAfter(Tunnel old) {
        call(() -> {
            predecessorGone = old.gone();
            predecessorGone.thenRun(() -> call(this::begin));
        });
    }

    /** Runs a call on the event loop: at once when on it, else with the others that were posted meanwhile. */
    void call(Runnable call) {
        mailbox.call(call);
    }

    AttemptStream attempt(WorkHead head, WorkListener listener, EventExecutor executor) {
        AttemptStream attempt =
                new AttemptStream(this, streams, head, listener, callers.computeIfAbsent(executor, Mailbox::new));
        call(() -> start(attempt));
        return attempt;
    }

    Optional<WorkerPool.Connected> view() {
        WorkerOffer now = offer;
        return now == null
                ? Optional.empty()
                : Optional.of(new WorkerPool.Connected(
                        now,
                        machine.account(),
                        machine.label(),
                        address,
                        since,
                        state,
                        running,
                        done.get(),
                        lost.get(),
                        kmips));
    }

    void command(WorkerPool.Command command) {
        call(() -> {
            switch (command) {
                case PAUSE -> streams.send(Map.of("type", "pause"));
                case RESUME -> streams.send(Map.of("type", "resume"));
                case DRAIN -> streams.send(Map.of("type", "drain"));
                case DISCONNECT -> end("disconnected by the operator");
            }
        });
    }

    /** Another gateway listens now: the worker dials it at once, and goes on with what this one has under way. */
    void sendAway() {
        call(() -> streams.send(Map.of("type", "reconnect")));
    }

    // Life, on the event loop.

    /** Welcomes the worker and begins with HTTP/2. */
    void begin() {
        if (ended || !channel.isActive()) {
            end("the connection was closed");
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        Map<String, String> welcome = Map.of(
                "type",
                "welcome",
                "worker",
                machine.id(),
                "tier",
                machine.tier().label());
        pipeline.context(LoginHandler.class).writeAndFlush(new TextWebSocketFrame(ControlLines.text(welcome)));
        pipeline.remove(LoginHandler.class);
        pipeline.addLast(new WebSocketBytes(this));
        streams.begin(pipeline);
        begun = true;
        // Last, because it may hold bytes of the worker already.
        pipeline.replace(
                WebSocket13FrameDecoder.class,
                "tunnel-frames",
                new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(WebSocketBytes.ACCEPT_BYTES_MAX)
                        .allowExtensions(false)
                        .build()));
        TunnelLog.connected(machine.id(), address);
        schedule();
    }

    /** Ends the tunnel; does nothing if it has ended. */
    void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        if (ticker != null) {
            ticker.cancel(false);
        }
        List.copyOf(attempts).forEach(attempt -> attempt.fail(WorkListener.Failure.LOST));
        server.unlist(this);
        if (offer != null) {
            server.listener().left(machine.id());
        }
        streams.stop();
        if (begun) {
            TunnelLog.left(machine.id(), reason);
            String text = reason.length() > 100 ? reason.substring(0, 100) : reason;
            ChannelHandlerContext frames = channel.pipeline().context(WebSocketBytes.class);
            if (frames != null) {
                frames.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, text));
            }
        }
        channel.close();
        predecessorGone.thenRun(() -> {
            server.forget(this);
            gone.complete(null);
        });
    }

    private void schedule() {
        ticker = channel.eventLoop()
                .schedule(this::tick, server.options().pingInterval().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whatever was heard counts as an answer: an ACK may stand behind a megabyte of somebody's answer. */
    private void tick() {
        pingsMissed = heard ? 0 : pingsMissed + 1;
        heard = false;
        linesRead = 0;
        if (pingsMissed >= server.options().pingsMissedMax()) {
            end("it did not answer " + pingsMissed + " PINGs");
            return;
        }
        streams.ping();
        schedule();
    }

    void heard() {
        heard = true;
    }

    // Attempts, on the event loop.

    private void start(AttemptStream attempt) {
        attempts.add(attempt);
        running = attempts.size();
        if (ended) {
            later(() -> attempt.fail(WorkListener.Failure.LOST));
            return;
        }
        streams.begin(attempt);
    }

    void finished(AttemptStream attempt, boolean answered) {
        attempts.remove(attempt);
        running = attempts.size();
        if (answered) {
            done.incrementAndGet();
        }
        if (retiring && attempts.isEmpty() && !ended) {
            later(() -> end("its stream ids are used up, it dials again"));
        }
    }

    void lost() {
        lost.incrementAndGet();
    }

    /** Takes no new work, and ends when none is left. */
    void retire() {
        if (!retiring) {
            retiring = true;
            server.listener().paused(machine.id(), true);
        }
    }

    /** Runs something after the present call: a listener is never called inside a call of its own. */
    void later(Runnable call) {
        channel.eventLoop().execute(call);
    }

    ByteBufAllocator alloc() {
        return channel.alloc();
    }

    // What the worker says, on the event loop.

    void line(String type, Map<String, Object> message) {
        if (ended) {
            return;
        }
        if (++linesRead > LINES_MAX) {
            throw new IllegalArgumentException("more than " + LINES_MAX + " control lines at once");
        }
        TunnelListener listener = server.listener();
        switch (type) {
            case "offer" -> {
                WorkerOffer next = WorkerMessages.offer(machine, message);
                kmips = WorkerMessages.kmips(message);
                offer = next;
                server.joined(this);
                listener.offered(next);
            }
            case "credits" -> {
                long total = WorkerMessages.number(message, "total");
                if (total > credits && offer != null) {
                    credits = total;
                    listener.credits(machine.id(), total);
                }
            }
            case "state" -> {
                state = WorkerMessages.state(message);
                if (offer != null && !retiring) {
                    listener.paused(machine.id(), !state.equals("active"));
                }
            }
            case "progress" -> {
                String work = message.get("work") instanceof String s ? s : "";
                int attempt = (int) Math.min(WorkerMessages.number(message, "attempt"), Integer.MAX_VALUE);
                double fraction = WorkerMessages.fraction(message);
                if (offer != null && work.length() <= 40) {
                    listener.progress(machine.id(), work, attempt, fraction, WorkerMessages.progressText(message));
                }
            }
            default -> {
                // A newer worker may say more than we know.
            }
        }
    }
}
