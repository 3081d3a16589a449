// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.cosign;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Posts to a witness; blocks, bounded in time and size whatever the witness does. A connection for each request, which is
 * this class's own to cut: the JDK's clients keep a thread, or cannot be stopped while they wait for the rest of a line.
 * Trusted are the JDK's authorities, the node's own, and those of a file.
 */
final class WitnessClient implements AutoCloseable {
    static final int CONNECT_MS_MAX = 5_000;
    static final int READ_MS_MAX = 5_000;

    /** For all of a request and its answer, however slowly it comes. */
    static final int WHOLE_MS_MAX = 15_000;

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** An answer. */
    record Answer(int status, String type, String body) {}

    private final Optional<Path> authorities;
    private final Supplier<X509Certificate> own;
    private final ScheduledExecutorService scheduler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private @Nullable SSLSocketFactory sockets; // guarded by this

    /**
     * Ready.
     *
     * @param authorities file with certificates in PEM, whose owners are trusted, too
     * @param own the node's authority
     * @param scheduler ends what takes too long
     */
    WitnessClient(Optional<Path> authorities, Supplier<X509Certificate> own, ScheduledExecutorService scheduler) {
        this.authorities = authorities;
        this.own = own;
        this.scheduler = scheduler;
    }

    /** Posts a body; follows no redirects. */
    Answer post(URI uri, byte[] body) throws IOException {
        boolean secret = "https".equalsIgnoreCase(uri.getScheme());
        if (uri.getHost() == null || !(secret || "http".equalsIgnoreCase(uri.getScheme()))) {
            throw new IOException("only https, or http to this machine");
        }
        InetAddress address = InetAddress.getByName(uri.getHost());
        if (!secret && !address.isLoopbackAddress()) {
            throw new IOException("only https, or http to this machine");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : secret ? HTTPS_PORT : HTTP_PORT;
        try (Socket socket = new Socket()) {
            // not the TLS above it, whose close may wait
            Future<?> limit = scheduler.schedule(() -> cut(socket), WHOLE_MS_MAX, TimeUnit.MILLISECONDS);
            open.add(socket);
            try {
                if (closed) {
                    throw new IOException("the gateway stops");
                }
                socket.connect(new InetSocketAddress(address, port), CONNECT_MS_MAX);
                socket.setSoTimeout(READ_MS_MAX);
                return post(secret ? secured(socket, uri.getHost(), port) : socket, uri, body);
            } catch (IOException e) {
                throw limit.isDone() ? new IOException("no whole answer within " + WHOLE_MS_MAX + " ms", e) : e;
            } finally {
                open.remove(socket);
                limit.cancel(false);
            }
        }
    }

    /** Ends the requests that are under way. */
    @Override
    public void close() {
        closed = true;
        open.forEach(WitnessClient::cut);
    }

    private static Answer post(Socket socket, URI uri, byte[] body) throws IOException {
        String head = "POST " + URI.create(uri.toASCIIString()).getRawPath() + " HTTP/1.1\r\n"
                + "Host: " + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + "\r\n"
                + "User-Agent: cairn\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: " + body.length + "\r\n"
                + "Connection: close\r\n\r\n";
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        socket.getOutputStream().write(request.toByteArray());
        return new AnswerReader(new BufferedInputStream(socket.getInputStream())).read();
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    /** TLS, once the witness has shown that it is who it should be. */
    private SSLSocket secured(Socket socket, String host, int port) throws IOException {
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        SSLSocket secured = (SSLSocket) sockets().createSocket(socket, name, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private synchronized SSLSocketFactory sockets() throws IOException {
        SSLSocketFactory known = sockets;
        if (known != null) {
            return known;
        }
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (X509Certificate authority : usual()) {
                add(trusted, authority);
            }
            add(trusted, own.get());
            if (authorities.isPresent()) {
                try (InputStream in = Files.newInputStream(authorities.get())) {
                    for (Certificate authority :
                            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                        add(trusted, authority);
                    }
                }
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(trusted), null);
            sockets = context.getSocketFactory();
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("the authorities to trust cannot be read", e);
        }
    }

    private static void add(KeyStore trusted, Certificate authority) throws GeneralSecurityException {
        trusted.setCertificateEntry("ca-" + trusted.size(), authority);
    }

    private static X509Certificate[] usual() throws GeneralSecurityException {
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager authorities) {
                return authorities.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static TrustManager[] managers(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
