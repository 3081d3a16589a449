// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.dservice;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;

/**
 * What a DService answered, for a test to look at. It refuses what a worker refuses: heads after the body has begun to
 * leave, hop-by-hop headers, names that begin with {@code cairn-}, notes beyond their limits, a body of another length
 * than stated ({@link #complete}).
 */
public final class MemoryResponse implements WorkResponse {
    /** So much of a body may wait before the head leaves with it. */
    private static final int HELD_MAX = 32 * 1024;

    private static final int HEADERS_MAX = 100;
    private static final int HEADER_BYTES_MAX = 32 * 1024;
    private static final long BODY_MAX = 2L << 30;
    private static final int NOTES_MAX = 32;
    private static final int NOTE_MAX = 1024;
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** One call of {@link WorkResponse#progress}. */
    public record Progress(double fraction, String message) {}

    private final Map<String, List<String>> headers = new TreeMap<>();
    private final Map<String, String> notes = new TreeMap<>();
    private final List<Progress> progress = new ArrayList<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final OutputStream body;
    private int status = 200;
    private long length = -1;
    private long written;
    private boolean committed;

    /** Keeps the body in memory. */
    public MemoryResponse() {
        this.body = counting(kept);
    }

    /** Sends the body to {@code sink}, for bodies that no test should keep. */
    public MemoryResponse(OutputStream sink) {
        this.body = counting(sink);
    }

    /** Lets {@code service} answer {@code request}, and checks that the answer is complete. */
    public static MemoryResponse of(DService service, WorkRequest request)
            throws IOException, DServiceException, InterruptedException {
        MemoryResponse response = new MemoryResponse();
        service.serve(request, response);
        response.complete();
        return response;
    }

    private OutputStream counting(OutputStream sink) {
        return new FilterOutputStream(sink) {
            @Override
            public void write(int b) throws IOException {
                count(1);
                out.write(b);
            }

            @Override
            public void write(byte[] from, int offset, int count) throws IOException {
                count(count);
                out.write(from, offset, count);
            }

            @Override
            public void flush() throws IOException {
                committed |= written > 0;
                out.flush();
            }

            private void count(int more) throws IOException {
                if (written + more > (length < 0 ? BODY_MAX : length)) {
                    throw new IOException("the body is longer than stated, or than 2 GiB");
                }
                written += more;
                committed |= written >= HELD_MAX;
            }
        };
    }

    private void checkHead() {
        if (committed) {
            throw new IllegalStateException("the head has left with the body");
        }
    }

    @Override
    public WorkResponse status(int code) {
        checkHead();
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("status " + code + " is not 200 to 599");
        }
        this.status = code;
        return this;
    }

    @Override
    public WorkResponse header(String name, String value) {
        return put(name, value, List.of());
    }

    @Override
    public WorkResponse addHeader(String name, String value) {
        return put(name, value, headers(name));
    }

    private WorkResponse put(String name, String value, List<String> earlier) {
        checkHead();
        String key = name.toLowerCase(Locale.ROOT);
        if (!key.matches("[!#$%&'*+.^_`|~0-9a-z-]+") || !value.matches("[\\x20-\\x7e\\t\\x80-\\xff]*")) {
            throw new IllegalArgumentException("HTTP forbids this header: " + name);
        }
        if (key.startsWith("cairn-") || HOP_BY_HOP.contains(key)) {
            throw new IllegalArgumentException("the platform sets this header: " + name);
        }
        if (key.equals("content-length")) {
            return contentLength(stated(value));
        }
        List<String> values = new ArrayList<>(earlier);
        values.add(value);
        headers.put(key, List.copyOf(values));
        int count = headers.values().stream().mapToInt(List::size).sum();
        int bytes = headers.entrySet().stream()
                .flatMapToInt(all ->
                        all.getValue().stream().mapToInt(one -> all.getKey().length() + one.length() + 4))
                .sum();
        if (count > HEADERS_MAX || bytes > HEADER_BYTES_MAX) {
            throw new IllegalArgumentException("an answer has at most 100 headers and 32 KiB of them");
        }
        return this;
    }

    private static long stated(String length) {
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("content-length is a number of bytes", e);
        }
    }

    @Override
    public WorkResponse contentType(String mediaType) {
        return header("content-type", mediaType);
    }

    @Override
    public WorkResponse contentLength(long bytes) {
        checkHead();
        if (bytes < 0 || bytes > BODY_MAX) {
            throw new IllegalArgumentException("a body has 0 to 2 GiB, not " + bytes + " bytes");
        }
        this.length = bytes;
        return this;
    }

    @Override
    public OutputStream body() {
        return body;
    }

    @Override
    public void progress(double fraction, String message) {
        if (!(fraction >= 0 && fraction <= 1) || message.length() > 200) {
            throw new IllegalArgumentException("progress " + fraction + " is not 0 to 1, or its message is too long");
        }
        progress.add(new Progress(fraction, message));
    }

    @Override
    public void note(String name, String value) {
        if (!name.matches("[a-z][a-z0-9_]{0,39}") || value.length() > NOTE_MAX) {
            throw new IllegalArgumentException("note " + name + " has a wrong name or is too long");
        }
        notes.put(name, value);
        if (notes.size() > NOTES_MAX) {
            throw new IllegalArgumentException("more than " + NOTES_MAX + " notes");
        }
    }

    /** Checks what can only be told at the end: a stated length is the length written. */
    public void complete() {
        if (length >= 0 && length != written) {
            throw new IllegalStateException(length + " bytes were stated and " + written + " written");
        }
    }

    public int status() {
        return status;
    }

    /** The first value of a header that was set; names are case-insensitive. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** All values of a header, in the order in which they were added. */
    public List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The length that was stated, or -1. */
    public long statedLength() {
        return length;
    }

    /** How many bytes of body were written. */
    public long written() {
        return written;
    }

    /** The body that was kept. */
    public byte[] bytes() {
        return kept.toByteArray();
    }

    /** The body that was kept, as UTF-8. */
    public String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    public Map<String, String> notes() {
        return Collections.unmodifiableMap(notes);
    }

    public List<Progress> progressReports() {
        return Collections.unmodifiableList(progress);
    }
}
