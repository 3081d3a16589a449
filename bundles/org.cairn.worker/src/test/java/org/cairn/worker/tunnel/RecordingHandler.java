// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Serves what the attempt's service says, and keeps in words what it heard. */
@SuppressWarnings("FutureReturnValueIgnored") // what hangs shows in what a test waits for
final class RecordingHandler implements TunnelHandler {
    private static final ByteBuf ZEROS = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[32 * 1024]));

    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final BlockingQueue<Head> heads = new LinkedBlockingQueue<>();
    final AtomicLong produced = new AtomicLong();
    final AtomicLong taken = new AtomicLong();
    final CompletableFuture<Void> release = new CompletableFuture<>();
    volatile @Nullable Control control;

    String hears() throws InterruptedException {
        String word = heard.poll(10, TimeUnit.SECONDS);
        if (word == null) {
            throw new AssertionError("nothing was heard");
        }
        return word;
    }

    @Override
    public void connected(String worker, String tier, Control way) {
        control = way;
        heard.add("connected " + worker + " " + tier);
    }

    @Override
    public void disconnected(String reason) {
        heard.add("disconnected: " + reason);
    }

    @Override
    public void refused(String reason) {
        heard.add("refused: " + reason);
    }

    @Override
    public void control(String type, Map<String, Object> message) {
        heard.add("control " + type);
    }

    @Override
    public void bandwidth(long bytesPerSecond) {
        // as fast as this machine is
    }

    private static HttpHeaders trailers() {
        return new DefaultHttpHeaders().set("Cairn-Outcome", "complete");
    }

    @Override
    public Attempt begin(Head head, Answer answer) {
        heads.add(head);
        switch (head.service()) {
            case "decline" -> answer.decline();
            case "abort" -> {
                answer.head(200, new DefaultHttpHeaders());
                answer.abort();
            }
            case "throw" -> throw new IllegalStateException("a defect");
            case "echo" ->
                answer.head(
                        200,
                        new DefaultHttpHeaders()
                                .set("Content-Type", "text/plain")
                                .set("Connection", "X-Hop")
                                .set("X-Hop", "1")
                                .set("Cairn-Version", "1.1.0")
                                .set("Cairn-Receipt", "forged"));
            case "hang", "stalled" -> answer.head(200, new DefaultHttpHeaders());
            default -> {}
        }
        Serving serving = new Serving(head, answer);
        if (head.service().equals("size")) {
            answer.head(200, new DefaultHttpHeaders());
            serving.writable();
        }
        if (head.endStream()) {
            serving.end();
        }
        return serving;
    }

    private final class Serving implements Attempt {
        private final Head head;
        private final Answer answer;
        private long left;

        Serving(Head head, Answer answer) {
            this.head = head;
            this.answer = answer;
            this.left =
                    head.service().equals("size") ? Long.parseLong(head.target().substring(1)) : 0;
        }

        @Override
        public void data(ByteBuf data) {
            int bytes = data.readableBytes();
            taken.addAndGet(bytes);
            if (head.service().equals("echo")) {
                answer.write(data);
            } else {
                data.release();
            }
            if (head.service().equals("stalled")) {
                release.thenRun(() -> answer.consumed(bytes));
            } else {
                answer.consumed(bytes);
            }
        }

        @Override
        public void end() {
            if (head.service().equals("echo") || head.service().equals("stalled")) {
                answer.end(trailers());
            }
        }

        @Override
        public void writable() {
            while (left > 0 && answer.isWritable()) {
                int bytes = (int) Math.min(left, ZEROS.readableBytes());
                left -= bytes;
                produced.addAndGet(bytes);
                answer.write(ZEROS.slice(0, bytes));
                if (left == 0) {
                    answer.end(trailers());
                }
            }
        }

        @Override
        public void cancelled() {
            heard.add("cancelled " + head.target());
        }
    }
}
