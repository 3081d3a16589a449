// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies are kept for retries within their limits, whatever the order of reads, writes and arrivals (DESIGN 3). */
final class SpoolTest {
    @TempDir
    Path directory = Path.of(".");

    private final ArrayDeque<Runnable> disk = new ArrayDeque<>();
    private final List<Boolean> reading = new ArrayList<>();

    private Spool spool(long length) {
        SpoolFile file =
                new SpoolFile(new SpoolFile.Place(() -> directory, disk::add), "r", ImmediateEventExecutor.INSTANCE);
        return new Spool(length, file, reading::add);
    }

    private void runDisk() {
        for (Runnable task = disk.poll(); task != null; task = disk.poll()) {
            task.run();
        }
    }

    private static final class Sink {
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final Spool spool;
        private final Spool.Reader reader;

        Sink(Spool spool) {
            this.spool = spool;
            this.reader = spool.reader(() -> {});
        }

        boolean take() {
            ByteBuf part = spool.next(reader);
            if (part == null) {
                return false;
            }
            byte[] bytes = new byte[part.readableBytes()];
            part.readBytes(bytes);
            part.release();
            got.writeBytes(bytes);
            spool.moved();
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void givesEachReaderTheWholeBody(long seed) {
        Random random = new Random(seed);
        byte[] body = new byte[random.nextInt(1 << random.nextInt(1, 22))];
        random.nextBytes(body);
        Spool spool = spool(random.nextBoolean() ? body.length : -1);
        List<Sink> sinks = new ArrayList<>(List.of(new Sink(spool)));
        int sent = 0;
        while (sinks.stream().anyMatch(sink -> !spool.finished(sink.reader))) {
            int turn = random.nextInt(10);
            if (turn < 3 && sent < body.length) {
                int part = Math.min(body.length - sent, random.nextInt(1, turn == 0 ? 100_000 : 3_000));
                spool.add(Unpooled.copiedBuffer(body, sent, part));
                sent += part;
            } else if (turn == 3 && !disk.isEmpty()) {
                disk.remove().run();
            } else if (turn == 4 && sinks.size() < 3) {
                assertTrue(spool.restartable());
                sinks.add(new Sink(spool));
            } else {
                sinks.get(random.nextInt(sinks.size())).take();
            }
            if (sent == body.length) {
                spool.complete();
            }
        }
        for (Sink sink : sinks) {
            assertArrayEquals(body, sink.got.toByteArray());
        }
        spool.close();
        runDisk();
        assertTrue(directoryIsEmpty());
    }

    private boolean directoryIsEmpty() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void keepsABodyUpToTheLimitAndLetsALongerOnePass() {
        byte[] part = new byte[64 * 1024];
        Spool kept = spool(-1);
        Sink sink = new Sink(kept);
        for (int i = 0; i < 256; i++) {
            kept.add(Unpooled.wrappedBuffer(part));
            sink.take();
            runDisk();
        }
        assertTrue(kept.restartable(), "16 MiB");
        kept.add(Unpooled.wrappedBuffer(part));
        while (sink.take()) {
            runDisk();
        }
        assertFalse(kept.restartable(), "more than that");
        assertEquals(257 * part.length, sink.got.size());
        kept.close();
    }

    @Test
    void holdsTheCallerBackUntilTheDiskOrAReaderIsFaster() {
        Spool spool = spool(-1);
        for (int i = 0; i < 6; i++) {
            spool.add(Unpooled.wrappedBuffer(new byte[64 * 1024]));
        }
        assertEquals(List.of(false), reading);
        runDisk();
        assertEquals(List.of(false, true), reading);
        spool.close();
        runDisk();
        Spool direct = spool(1 << 30);
        reading.clear();
        Sink sink = new Sink(direct);
        for (int i = 0; i < 6; i++) {
            direct.add(Unpooled.wrappedBuffer(new byte[64 * 1024]));
        }
        assertEquals(List.of(false), reading);
        assertTrue(direct.restartable(), "unread");
        while (sink.take()) {
            assertTrue(disk.isEmpty(), "a body that will not fit is not written");
        }
        assertEquals(List.of(false, true), reading);
        assertFalse(direct.restartable());
        direct.close();
    }

    @Test
    void doesWithoutTheDiskWhenThatIsBusy() {
        SpoolFile file = new SpoolFile(
                new SpoolFile.Place(() -> directory, task -> {
                    throw new RejectedExecutionException("full");
                }),
                "r",
                ImmediateEventExecutor.INSTANCE);
        Spool spool = new Spool(-1, file, reading::add);
        Sink sink = new Sink(spool);
        byte[] body = new byte[300_000];
        Arrays.fill(body, (byte) 7);
        spool.add(Unpooled.wrappedBuffer(body));
        spool.complete();
        while (sink.take()) {
            assertTrue(sink.got.size() <= body.length);
        }
        assertArrayEquals(body, sink.got.toByteArray());
        spool.close();
    }
}
