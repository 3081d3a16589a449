// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The first customer of a node, with nothing but its credentials file and the node's authority. */
final class Customer {
    private final HttpClient http;
    private final URI work;
    private final String token;

    /** The customer that the first start made. */
    Customer(NodeProcess node) throws IOException, InterruptedException, GeneralSecurityException {
        this(node, JSON.std.mapFrom(Files.readString(node.home().resolve("credentials/customer.json"))));
    }

    private Customer(NodeProcess node, Map<String, Object> credential)
            throws IOException, InterruptedException, GeneralSecurityException {
        this(node, String.valueOf(credential.get("account")), String.valueOf(credential.get("key")));
    }

    /** Opens a session with a key. */
    Customer(NodeProcess node, String account, String key)
            throws IOException, InterruptedException, GeneralSecurityException {
        http = trusting(node.home().resolve("tls/authority.pem"));
        work = node.endpoint("work");
        String basic = Base64.getEncoder().encodeToString((account + ":" + key).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(work.resolve("/.cairn/session"))
                        .header("Authorization", "Basic " + basic)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("no session: " + answer.statusCode() + " " + answer.body());
        }
        token = String.valueOf(JSON.std.mapFrom(answer.body()).get("token"));
    }

    /** Goes on with a session that was opened before. */
    Customer(NodeProcess node, String token) throws IOException, GeneralSecurityException {
        http = trusting(node.home().resolve("tls/authority.pem"));
        work = node.endpoint("work");
        this.token = token;
    }

    String token() {
        return token;
    }

    static HttpClient trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "cairn", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(work.resolve(path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofMinutes(2));
    }

    HttpClient http() {
        return http;
    }

    /** The same request, whose receipt is to be signed. */
    HttpResponse<String> getSigned(String path) throws IOException, InterruptedException {
        return http.send(
                request(path).header("Prefer", "receipt=signed").build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }
}
