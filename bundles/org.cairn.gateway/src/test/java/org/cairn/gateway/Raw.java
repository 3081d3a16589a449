// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A caller who writes and reads bytes, so that a test sees exactly what HTTP/1.1 carries. */
public final class Raw implements AutoCloseable {
    private final Socket socket;

    public Raw(Socket socket) {
        this.socket = socket;
    }

    public Raw send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public Raw send(byte[] data) throws IOException {
        socket.getOutputStream().write(data);
        return this;
    }

    /** Nothing more is sent; the answer can still come. */
    public Raw sendNoMore() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Everything until the other side closes; {@code (reset)} is added if it did not do so in order. */
    public String all() throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[65536];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (java.net.SocketException e) {
            text.append("(reset)");
        }
        return text.toString();
    }

    /** Reads until the text has come, and returns all of it. */
    public String until(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (text.indexOf(end) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("ended before " + end + ": " + text);
            }
            text.append((char) b);
        }
        return text.toString();
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
