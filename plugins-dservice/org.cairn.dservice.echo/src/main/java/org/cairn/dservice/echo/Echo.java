// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.echo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.cairn.plugin.api.CairnPlugin;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Answers with the request that it got, as JSON; with options in the query it waits, fails, or answers with as many bytes
 * as asked for. Bodies of any length pass in constant memory. Its plain path is cheap on purpose: the gateway's benchmark
 * calls it.
 */
@Component
@CairnPlugin(id = "echo", path = "/echo")
public final class Echo implements DService {
    private static final int BUFFER_LENGTH = 64 * 1024;
    private static final long PROGRESS_MS = 250;

    /** Byte i of the pattern is i modulo this: a prime, so that a lost or doubled block shows. */
    static final int PATTERN_PERIOD = 251;

    private static final byte[] PATTERN = pattern(256 * PATTERN_PERIOD);

    /** How a delay passes; tests let it pass at once. */
    interface Pause {
        void millis(long ms) throws InterruptedException;
    }

    private final Pause pause;

    @Activate
    public Echo() {
        this(Thread::sleep);
    }

    Echo(Pause pause) {
        this.pause = pause;
    }

    @Override
    public void serve(WorkRequest request, WorkResponse response)
            throws IOException, DServiceException, InterruptedException {
        EchoOptions options = EchoOptions.of(request);
        if (options.delayMs() > 0) {
            delay(options.delayMs(), request, response);
        }
        switch (options.failure()) {
            case EXCEPTION -> throw new IllegalStateException("the request asked for this failure (fail=exception)");
            case INVALID -> throw new DServiceException(Kind.INVALID, "fail=invalid asked for this answer");
            case NONE -> answer(options, request, response);
        }
    }

    private static void answer(EchoOptions options, WorkRequest request, WorkResponse response) throws IOException {
        if (options.status() != 200) {
            response.status(options.status());
        }
        long read = options.discard() ? discard(request.body()) : 0;
        if (options.status() == 204 || options.status() == 205 || options.status() == 304) {
            return; // HTTP gives these no body
        }
        if (options.size() >= 0) {
            response.contentType("application/octet-stream").contentLength(options.size());
            writePattern(options.size(), request, response.body());
        } else if (options.discard()) {
            byte[] text = Long.toString(read).getBytes(UTF_8);
            response.contentType("text/plain; charset=utf-8").contentLength(text.length);
            response.body().write(text);
        } else {
            EchoJson.write(request, response);
        }
    }

    private void delay(long delayMs, WorkRequest request, WorkResponse response)
            throws InterruptedException, IOException {
        long passed = 0;
        while (passed < delayMs) {
            if (request.cancelled()) {
                throw new IOException("the request was cancelled");
            }
            long step = Math.min(PROGRESS_MS, delayMs - passed);
            pause.millis(step);
            passed += step;
            response.progress((double) passed / delayMs, "waiting");
        }
    }

    private static long discard(InputStream body) throws IOException {
        byte[] buffer = new byte[BUFFER_LENGTH];
        long total = 0;
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            total += n;
        }
        return total;
    }

    private static void writePattern(long size, WorkRequest request, OutputStream out) throws IOException {
        for (long left = size; left > 0; left -= PATTERN.length) {
            if (request.cancelled()) {
                throw new IOException("the request was cancelled");
            }
            out.write(PATTERN, 0, (int) Math.min(left, PATTERN.length));
        }
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % PATTERN_PERIOD);
        }
        return bytes;
    }
}
