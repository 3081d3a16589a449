// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.cosign;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
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
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Posts to a witness; blocks, bounded in time and size. A connection for each request, and no thread of its own: JDK 17's
 * {@code HttpClient} keeps one until it is collected, and a gateway that was stopped leaves nothing behind. Trusted are
 * the JDK's authorities, the node's own, and those of a file.
 */
final class WitnessClient {
    static final int CONNECT_MS_MAX = 5_000;
    static final int READ_MS_MAX = 5_000;

    /** For all of a request and its answer, however slowly it comes. */
    static final int WHOLE_MS_MAX = 15_000;

    static final int ANSWER_BYTES_MAX = 16 * 1024;

    /** An answer. */
    record Answer(int status, String type, String body) {}

    private final Optional<Path> authorities;
    private final Supplier<X509Certificate> own;
    private final ScheduledExecutorService scheduler;
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
        HttpURLConnection connection = open(uri);
        Future<?> limit = scheduler.schedule(connection::disconnect, WHOLE_MS_MAX, TimeUnit.MILLISECONDS);
        try {
            connection.setConnectTimeout(CONNECT_MS_MAX);
            connection.setReadTimeout(READ_MS_MAX);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "text/plain; charset=utf-8");
            connection.setRequestProperty("Connection", "close");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            return answer(connection);
        } finally {
            limit.cancel(false);
            connection.disconnect();
        }
    }

    private static Answer answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        String type = connection.getContentType();
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            byte[] bytes = in == null ? new byte[0] : in.readNBytes(ANSWER_BYTES_MAX + 1);
            if (bytes.length > ANSWER_BYTES_MAX) {
                throw new IOException("an answer of more than 16 KiB");
            }
            return new Answer(status, type == null ? "" : type, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private HttpURLConnection open(URI uri) throws IOException {
        boolean secret = "https".equalsIgnoreCase(uri.getScheme());
        if (!secret
                && !("http".equalsIgnoreCase(uri.getScheme())
                        && InetAddress.getByName(uri.getHost()).isLoopbackAddress())) {
            throw new IOException("only https, or http to this machine");
        }
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        if (connection instanceof HttpsURLConnection https) {
            https.setSSLSocketFactory(sockets());
        }
        return connection;
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
