// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.dservice;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request that a test writes down: {@code MemoryRequest.get("/io?width=320").header("accept", "image/png")}. It keeps
 * the contract of {@link WorkRequest}; after {@link #cancel} its body fails as a worker's does. The temporary directory
 * is the test's own: give one with {@link #temporaryDirectory(Path)}.
 */
public final class MemoryRequest implements WorkRequest {
    private final String method;
    private final String path;
    private final String rawQuery;
    private final SortedMap<String, List<String>> headers = new TreeMap<>();
    private InputStream body = InputStream.nullInputStream();
    private OptionalLong contentLength = OptionalLong.empty();
    private Instant deadline = Instant.MAX;
    private int attempt = 1;
    private @Nullable Path temporary;
    private volatile boolean cancelled;

    private MemoryRequest(String method, String target) {
        this.method = method;
        int question = target.indexOf('?');
        this.path = decode(question < 0 ? target : target.substring(0, question), false);
        this.rawQuery = question < 0 ? "" : target.substring(question + 1);
    }

    /** A GET; {@code target} is the path below the DService's own and the query, percent-encoded. */
    public static MemoryRequest get(String target) {
        return new MemoryRequest("GET", target);
    }

    /** A POST with a body of known length. */
    public static MemoryRequest post(String target, byte[] body) {
        return new MemoryRequest("POST", target).body(new ByteArrayInputStream(body), OptionalLong.of(body.length));
    }

    /** Any method; without a body until {@link #body(InputStream, OptionalLong)}. */
    public static MemoryRequest of(String method, String target) {
        return new MemoryRequest(method, target);
    }

    /** Adds a header. */
    public MemoryRequest header(String name, String value) {
        headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                .add(value);
        return this;
    }

    /** Sets the body and, if the customer states it, its length. */
    public MemoryRequest body(InputStream stream, OptionalLong length) {
        this.body = new FilterInputStream(stream) {
            @Override
            public int read() throws IOException {
                check();
                return in.read();
            }

            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                check();
                return in.read(into, offset, count);
            }
        };
        this.contentLength = length;
        return this;
    }

    /** Sets the deadline; there is none otherwise. */
    public MemoryRequest deadline(Instant instant) {
        this.deadline = instant;
        return this;
    }

    /** Sets the attempt; 1 otherwise. */
    public MemoryRequest attempt(int number) {
        this.attempt = number;
        return this;
    }

    /** Sets the directory for temporary files, usually from {@code @TempDir}. */
    public MemoryRequest temporaryDirectory(Path directory) {
        this.temporary = directory;
        return this;
    }

    /** The caller goes away: {@link #cancelled} is true from now on and the body fails. */
    public void cancel() {
        cancelled = true;
    }

    private void check() throws IOException {
        if (cancelled) {
            throw new IOException("the request was cancelled");
        }
    }

    @Override
    public String id() {
        return "test-1";
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String rawQuery() {
        return rawQuery;
    }

    @Override
    public Optional<String> query(String name) {
        return queryAll(name).stream().findFirst();
    }

    @Override
    public List<String> queryAll(String name) {
        List<String> found = new ArrayList<>();
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()
                    && decode(equals < 0 ? pair : pair.substring(0, equals), true)
                            .equals(name)) {
                found.add(equals < 0 ? "" : decode(pair.substring(equals + 1), true));
            }
        }
        return found;
    }

    @Override
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    @Override
    public SortedMap<String, List<String>> headers() {
        return Collections.unmodifiableSortedMap(headers);
    }

    @Override
    public OptionalLong contentLength() {
        return contentLength;
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public Path temporaryDirectory() throws IOException {
        if (temporary == null) {
            throw new IOException("this test gave no temporary directory");
        }
        return Files.createDirectories(temporary);
    }

    /** As the worker: what is no valid escape stands for itself. */
    private static String decode(String text, boolean plusIsSpace) {
        String valid = text.replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
        return URLDecoder.decode(plusIsSpace ? valid : valid.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
