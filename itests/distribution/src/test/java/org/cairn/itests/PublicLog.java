// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** A node's log as everybody sees it: at the status endpoint, without a credential (docs/VERIFY.md). */
final class PublicLog {
    private final NodeProcess node;
    private final HttpClient http;

    PublicLog(NodeProcess node) throws IOException, GeneralSecurityException {
        this.node = node;
        this.http = Customer.trusting(authority(node));
    }

    static Path authority(NodeProcess node) {
        return node.home().resolve("tls/authority.pem");
    }

    /** Where it is published. */
    URI url() {
        return node.endpoint("status").resolve("/log");
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(node.endpoint("status").resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A published text. */
    String text(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** Rows that the newest checkpoint covers; 0 without one. */
    long size() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/log/checkpoint");
        return answer.statusCode() == 200
                ? Long.parseLong(answer.body().lines().toList().get(1))
                : 0;
    }

    /** Waits until the newest checkpoint covers a number of rows. */
    void awaitSize(long rows) throws Exception {
        node.await("a checkpoint of " + rows + " rows", () -> size() >= rows);
    }

    /** Signature lines of the newest checkpoint. */
    List<String> signatures() throws IOException, InterruptedException {
        return text("/log/checkpoint")
                .lines()
                .filter(line -> line.startsWith("\u2014 "))
                .toList();
    }
}
