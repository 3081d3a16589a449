// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's decoder, which would mend a request that has both Content-Length and Transfer-Encoding; two readers that mend
 * it differently are how requests are smuggled, so it is refused.
 */
final class StrictDecoder extends HttpRequestDecoder {
    static final int CHUNK_BYTES_MAX = 64 * 1024;

    StrictDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(Limits.HEAD_BYTES_MAX)
                .setMaxHeaderSize(Limits.HEAD_BYTES_MAX)
                .setMaxChunkSize(CHUNK_BYTES_MAX)
                .setStrictLineParsing(true)
                .setAllowDuplicateContentLengths(false));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
