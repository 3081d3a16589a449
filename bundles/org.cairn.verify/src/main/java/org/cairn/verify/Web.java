// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Published files over HTTP. Redirects are not followed: what is checked is what was named. */
final class Web implements Source {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    /** A whole answer. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private static final int ATTEMPTS = 3;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private final String prefix;
    private final HttpClient client;

    /**
     * @param prefix URL without a slash at its end
     * @param authorities PEM file with certificates that are trusted beside the JDK's
     */
    Web(String prefix, @Nullable Path authorities) throws IOException {
        this.prefix = prefix.replaceAll("/+$", "");
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_MAX);
        if (authorities != null) {
            builder.sslContext(trusting(authorities));
        }
        client = builder.build();
    }

    private static SSLContext trusting(Path authorities) throws IOException {
        try (InputStream in = Files.newInputStream(authorities)) {
            List<Certificate> trusted =
                    new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(in));
            for (TrustManager manager : managers(null)) {
                if (manager instanceof X509TrustManager x509) {
                    trusted.addAll(List.<X509Certificate>of(x509.getAcceptedIssuers()));
                }
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : trusted) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(authorities + ": " + e.getMessage(), e);
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    @Override
    public boolean has(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isFolder() {
        return false;
    }

    @Override
    public Optional<byte[]> read(String path, int max) throws IOException, Flaw {
        URI uri = URI.create(prefix + "/" + path);
        for (int attempt = 1; ; attempt++) {
            try {
                return read(path, uri, max);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException(uri + ": " + e, e);
                }
            }
        }
    }

    private Optional<byte[]> read(String path, URI uri, int max) throws IOException, Flaw {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER_MAX).build();
        CompletableFuture<HttpResponse<Body>> answer = client.sendAsync(request, head -> new Bounded(max));
        try {
            HttpResponse<Body> response = answer.get(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS);
            if (response.statusCode() == NOT_FOUND || response.statusCode() == GONE) {
                return Optional.empty();
            }
            if (response.statusCode() != OK) {
                throw new IOException("status " + response.statusCode());
            }
            if (response.body().isTooLong) {
                throw new Flaw(path + " has more than " + max + " bytes");
            }
            return Optional.of(response.body().bytes);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + ANSWER_MAX.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            answer.cancel(true);
        }
    }

    /** What an answer brought. */
    private static final class Body {
        private final byte[] bytes;
        private final boolean isTooLong;

        private Body(byte[] bytes, boolean isTooLong) {
            this.bytes = bytes;
            this.isTooLong = isTooLong;
        }
    }

    /** Takes a body up to a length and hangs up behind it. */
    private static final class Bounded implements HttpResponse.BodySubscriber<Body> {
        private final int max;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Body> body = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        private Bounded(int max) {
            this.max = max;
        }

        @Override
        public CompletionStage<Body> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
            to.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (body.isDone()) {
                    return;
                }
                if (buffer.remaining() > max - bytes.size()) {
                    body.complete(new Body(new byte[0], true));
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    return;
                }
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
        }

        @Override
        public void onError(Throwable error) {
            body.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            body.complete(new Body(bytes.toByteArray(), false));
        }
    }
}
