// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import org.jspecify.annotations.Nullable;

/** HTTP/2 in the client's role inside a tunnel, with one flush for each turn of the event loop. */
final class TunnelConnection extends Http2ConnectionHandler {
    /** Of each stream, both ways. */
    static final int STREAM_WINDOW_BYTES = 1024 * 1024;

    private static final int CONNECTION_WINDOW_BYTES = Integer.MAX_VALUE;
    private static final int HEADER_LIST_BYTES_MAX = 64 * 1024;

    private final TunnelStreams streams;
    private boolean flushPlanned;

    private TunnelConnection(
            TunnelStreams streams,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings, true);
        this.streams = streams;
    }

    static TunnelConnection of(TunnelStreams streams) {
        Http2Connection connection = new DefaultHttp2Connection(false);
        connection.local().flowController(new DefaultHttp2LocalFlowController(connection, 0.5f, true));
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        return new Builder(streams, connection).build();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        DefaultHttp2LocalFlowController flow =
                (DefaultHttp2LocalFlowController) decoder().flowController();
        flow.incrementWindowSize(
                connection().connectionStream(),
                CONNECTION_WINDOW_BYTES - flow.windowSize(connection().connectionStream()));
    }

    /** Plans a flush at the end of this turn, so that all that is written until then leaves together. */
    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (!flushPlanned) {
            flushPlanned = true;
            ctx.executor().execute(() -> {
                flushPlanned = false;
                streams.beforeFlush();
                super.flush(ctx);
                streams.afterFlush();
            });
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        // First, because closing the streams would make each attempt look as if the worker had broken it off.
        streams.tunnel().end("the connection was closed");
        super.channelInactive(ctx);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception exception) {
        streams.tunnel().end("HTTP/2 was violated: " + (exception == null ? cause : exception).getMessage());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        streams.tunnel().end("the connection failed: " + cause.getMessage());
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<TunnelConnection, Builder> {
        private final TunnelStreams streams;

        Builder(TunnelStreams streams, Http2Connection connection) {
            this.streams = streams;
            connection(connection);
            frameListener(streams);
            // A worker resets only what it was given: one that declines a few hundred attempts while it drains is no
            // attack.
            decoderEnforceMaxRstFramesPerWindow(0, 0);
            encoderEnforceMaxRstFramesPerWindow(0, 0);
            initialSettings(new Http2Settings()
                    .pushEnabled(false)
                    .initialWindowSize(STREAM_WINDOW_BYTES)
                    .maxHeaderListSize(HEADER_LIST_BYTES_MAX));
        }

        @Override
        protected TunnelConnection build() {
            return super.build();
        }

        @Override
        protected TunnelConnection build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new TunnelConnection(streams, decoder, encoder, settings);
        }
    }
}
