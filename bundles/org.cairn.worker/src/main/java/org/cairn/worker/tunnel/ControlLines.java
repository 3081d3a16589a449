// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;
import org.cairn.worker.core.JsonObject;

/** Cuts the control stream into lines: JSON objects with a member {@code type}. */
final class ControlLines {
    /** A line without its newline. */
    static final int LINE_BYTES_MAX = 64 * 1024;

    private final BiConsumer<String, Map<String, Object>> sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    ControlLines(BiConsumer<String, Map<String, Object>> sink) {
        this.sink = sink;
    }

    /**
     * Takes bytes, and hands on the lines that they complete.
     *
     * @throws IllegalArgumentException if a line is too long or no such object
     */
    void feed(ByteBuf data) {
        while (data.isReadable()) {
            int length = data.bytesBefore((byte) '\n');
            int take = length < 0 ? data.readableBytes() : length;
            if (line.size() + take > LINE_BYTES_MAX) {
                throw new IllegalArgumentException("a control line has more than " + LINE_BYTES_MAX + " bytes");
            }
            byte[] part = new byte[take];
            data.readBytes(part);
            line.writeBytes(part);
            if (length >= 0) {
                data.skipBytes(1);
                String text = line.toString(StandardCharsets.UTF_8);
                line.reset();
                Map<String, Object> message = JsonObject.read(text);
                if (!(message.get("type") instanceof String type)) {
                    throw new IllegalArgumentException("a control line has no type");
                }
                sink.accept(type, message);
            }
        }
    }
}
