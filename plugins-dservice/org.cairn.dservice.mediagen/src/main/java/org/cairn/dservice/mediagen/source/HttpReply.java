// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.cairn.dservice.mediagen.image.Allowance;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;

/**
 * One GET and what came back (RFC 9112, as a client of one request for each connection). Every length has a limit.
 *
 * @param location where a redirect points to, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HttpReply(int status, String location, byte[] body) {
    private static final int LINE_MAX = 8 * 1024;
    private static final int HEADERS_MAX = 100;
    private static final int INTERIM_MAX = 4;
    private static final int BUFFER_LENGTH = 32 * 1024;

    boolean isRedirect() {
        return (status >= 301 && status <= 303) || status == 307 || status == 308;
    }

    static HttpReply exchange(Socket socket, URI uri, String field, long bytesMax, Allowance allowance)
            throws IOException, DServiceException {
        socket.getOutputStream().write(request(uri).getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return new Reader(socket, field, bytesMax, allowance).read();
    }

    private static String request(URI uri) {
        String ascii = uri.toASCIIString();
        URI clean = URI.create(ascii);
        String path = clean.getRawPath() == null || clean.getRawPath().isEmpty() ? "/" : clean.getRawPath();
        String query = clean.getRawQuery() == null ? "" : "?" + clean.getRawQuery();
        String host = clean.getHost() + (clean.getPort() < 0 ? "" : ":" + clean.getPort());
        return "GET " + path + query + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: cairn-mediagen\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n";
    }

    private static final class Reader {
        private final Socket socket;
        private final InputStream in;
        private final String field;
        private final long bytesMax;
        private final Allowance allowance;

        Reader(Socket socket, String field, long bytesMax, Allowance allowance) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_LENGTH);
            this.field = field;
            this.bytesMax = bytesMax;
            this.allowance = allowance;
        }

        HttpReply read() throws IOException, DServiceException {
            int status = status();
            Map<String, String> headers = headers();
            for (int interim = 0; status < 200; interim++) {
                if (interim == INTERIM_MAX) {
                    throw new ProtocolException("too many interim answers");
                }
                status = status();
                headers = headers();
            }
            String location = headers.getOrDefault("location", "");
            byte[] body = status == 200 ? body(headers) : new byte[0];
            return new HttpReply(status, location, body);
        }

        private int status() throws IOException {
            String line = line();
            if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
                throw new ProtocolException("not an HTTP answer");
            }
            return Integer.parseInt(line.substring(9, 12));
        }

        private Map<String, String> headers() throws IOException {
            Map<String, String> headers = new HashMap<>();
            for (int i = 0; i < HEADERS_MAX; i++) {
                String line = line();
                if (line.isEmpty()) {
                    return headers;
                }
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.putIfAbsent(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
            }
            throw new ProtocolException("too many headers");
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = next(); c != '\n'; c = next()) {
                if (line.length() == LINE_MAX) {
                    throw new ProtocolException("a line is too long");
                }
                line.append((char) c);
            }
            int length = line.length();
            return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
        }

        private int next() throws IOException {
            if (in.available() == 0) {
                allowance.check();
                socket.setSoTimeout(Fetcher.waitMs(allowance));
            }
            int c = in.read();
            if (c < 0) {
                throw new EOFException("the answer broke off");
            }
            return c;
        }

        private byte[] body(Map<String, String> headers) throws IOException, DServiceException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            String coding = headers.getOrDefault("transfer-encoding", "");
            String encoding = headers.getOrDefault("content-encoding", "identity");
            if (!encoding.equalsIgnoreCase("identity") || !(coding.isEmpty() || coding.equalsIgnoreCase("chunked"))) {
                throw new ProtocolException("an encoding that was not asked for");
            }
            if (!coding.isEmpty()) {
                for (long size = chunk(); size > 0; size = chunk()) {
                    copy(body, size, true);
                    line();
                }
                return body.toByteArray();
            }
            String length = headers.get("content-length");
            if (length == null) {
                copy(body, Long.MAX_VALUE, false);
            } else if (length.matches("[0-9]{1,18}")) {
                copy(body, Long.parseLong(length), true);
            } else {
                throw new ProtocolException("a wrong length");
            }
            return body.toByteArray();
        }

        private long chunk() throws IOException {
            String size = line().split("[; ]", 2)[0];
            if (!size.matches("[0-9A-Fa-f]{1,15}")) {
                throw new ProtocolException("a wrong chunk");
            }
            return Long.parseLong(size, 16);
        }

        private void copy(ByteArrayOutputStream to, long count, boolean exact) throws IOException, DServiceException {
            if (exact && count > bytesMax - to.size()) {
                throw tooLarge();
            }
            byte[] buffer = new byte[BUFFER_LENGTH];
            long left = count;
            while (left > 0) {
                allowance.check();
                socket.setSoTimeout(Fetcher.waitMs(allowance));
                int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (n < 0) {
                    if (exact) {
                        throw new EOFException("the answer broke off");
                    }
                    return;
                }
                if (n > bytesMax - to.size()) {
                    throw tooLarge();
                }
                to.write(buffer, 0, n);
                left -= n;
            }
        }

        private DServiceException tooLarge() {
            return new DServiceException(Kind.TOO_LARGE, field + ": more than " + bytesMax + " bytes");
        }
    }
}
