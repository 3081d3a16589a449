// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.worker.core.Query;
import org.cairn.worker.tunnel.TunnelHandler;
import org.jspecify.annotations.Nullable;

/** A request as its DService sees it. */
final class JobRequest implements WorkRequest {
    /** What a request needs of its surroundings. */
    interface Surroundings {
        boolean cancelled();

        Path temporaryDirectory() throws IOException;
    }

    private final TunnelHandler.Head head;
    private final InputStream body;
    private final Instant deadline;
    private final Surroundings surroundings;
    private final String path;
    private final String rawQuery;
    private final SortedMap<String, List<String>> headers;
    private @Nullable Query query;

    JobRequest(TunnelHandler.Head head, InputStream body, Instant deadline, Surroundings surroundings) {
        this.head = head;
        this.body = body;
        this.deadline = deadline;
        this.surroundings = surroundings;
        int mark = head.target().indexOf('?');
        String whole = mark < 0 ? head.target() : head.target().substring(0, mark);
        path = Query.decode(whole.substring(head.mount().length()), false);
        rawQuery = mark < 0 ? "" : head.target().substring(mark + 1);
        headers = view(head);
    }

    /** Whether the target is the DService's path or below it, by whole segments. */
    static boolean isBelow(String target, String mount) {
        return target.startsWith(mount)
                && (target.length() == mount.length() || "/?".indexOf(target.charAt(mount.length())) >= 0);
    }

    private static SortedMap<String, List<String>> view(TunnelHandler.Head head) {
        SortedMap<String, List<String>> view = new TreeMap<>();
        for (Map.Entry<String, String> header : head.headers()) {
            view.computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue());
        }
        view.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableSortedMap(view);
    }

    @Override
    public String id() {
        return head.work();
    }

    @Override
    public int attempt() {
        return head.attempt();
    }

    @Override
    public String method() {
        return head.method();
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
        Query parsed = query;
        if (parsed == null) {
            parsed = Query.of(rawQuery);
            query = parsed;
        }
        return parsed.all(name);
    }

    @Override
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    @Override
    public SortedMap<String, List<String>> headers() {
        return headers;
    }

    @Override
    public OptionalLong contentLength() {
        if (head.endStream()) {
            return OptionalLong.of(0);
        }
        String stated = header("content-length").orElse("");
        // up to 18 digits, so that it fits
        return stated.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(stated)) : OptionalLong.empty();
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
        return surroundings.cancelled();
    }

    @Override
    public Path temporaryDirectory() throws IOException {
        return surroundings.temporaryDirectory();
    }
}
