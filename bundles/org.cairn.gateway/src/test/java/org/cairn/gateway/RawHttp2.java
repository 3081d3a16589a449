// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A caller who writes HTTP/2 frames as he likes (RFC 9113), whatever a codec would refuse to send. */
public final class RawHttp2 implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RESET = 3;
    public static final int SETTINGS = 4;
    public static final int GO_AWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    /**
     * A frame that came.
     *
     * @param code the error of a reset or a farewell; else 0
     */
    public record Frame(int type, int flags, int stream, int code) {}

    private final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** Connects to the work endpoint, and sends its settings: pairs of id and value. */
    public RawHttp2(Rig rig, int... settings) throws Exception {
        this(rig, "work", settings);
    }

    /** Connects to an endpoint. */
    public RawHttp2(Rig rig, String endpoint, int... settings) throws Exception {
        int port = rig.uri(endpoint, "").getPort();
        socket = (SSLSocket) rig.client(HttpClient.Version.HTTP_2)
                .sslContext()
                .getSocketFactory()
                .createSocket("127.0.0.1", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        send(SETTINGS, 0, 0, payload.array());
    }

    /** Sends a frame. */
    public void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        out.write(frame.array());
        out.flush();
    }

    /** Sends a whole request without a body. */
    public void get(int stream, String target, String token) throws IOException {
        byte[] head = head(
                ":method",
                "GET",
                ":scheme",
                "https",
                ":path",
                target,
                ":authority",
                "a",
                "authorization",
                "Bearer " + token);
        send(HEADERS, END_HEADERS | END_STREAM, stream, head);
    }

    /** Header fields as literals of HPACK (RFC 7541, 6.2.2). */
    public static byte[] head(String... pairs) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            block.write(0);
            text(block, pairs[i]);
            text(block, pairs[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        int rest = text.length();
        block.write(Math.min(rest, 127));
        if (rest >= 127) {
            for (rest -= 127; rest >= 128; rest >>= 7) {
                block.write((rest & 127) | 128);
            }
            block.write(rest);
        }
        block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads frames until one is as wanted. */
    public Frame until(Predicate<Frame> wanted) throws IOException {
        while (true) {
            int word = in.readInt();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = in.readNBytes(word >>> 8);
            int type = word & 0xff;
            int code =
                    type == RESET || type == GO_AWAY ? ByteBuffer.wrap(payload).getInt(type == GO_AWAY ? 4 : 0) : 0;
            Frame frame = new Frame(type, flags, stream, code);
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    /** Reads frames until one of this type comes. */
    public Frame until(int type) throws IOException {
        return until(frame -> frame.type == type);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
