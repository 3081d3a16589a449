// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cairn.gateway.GatewayLog;
import org.jspecify.annotations.Nullable;

/**
 * The file of one spooled body, made when it is first written to and gone when it is closed. Reads and writes run on the
 * node's pool for blocking tasks, never on an event loop; what comes of them is told on the caller's loop.
 */
final class SpoolFile {
    /** Where files go, and who touches them. */
    static final class Place {
        private final Supplier<Path> directory;
        private final Executor blocking;

        /**
         * A place.
         *
         * @param directory of files with the suffix {@code .body}; asked for when it is needed
         */
        Place(Supplier<Path> directory, Executor blocking) {
            this.directory = directory;
            this.blocking = blocking;
        }
    }

    private final Place place;
    private final String name;
    private final EventExecutor loop;
    private @Nullable FileChannel channel;
    private boolean closed;
    private boolean used;

    SpoolFile(Place place, String request, EventExecutor loop) {
        this.place = place;
        this.name = request + ".body";
        this.loop = loop;
    }

    /** Writes and releases the data; tells whether that worked. */
    void write(long offset, ByteBuf data, Consumer<Boolean> done) {
        used = true;
        run(
                () -> {
                    long at = offset;
                    FileChannel file = open();
                    for (ByteBuffer part : data.nioBuffers()) {
                        while (part.hasRemaining()) {
                            at += file.write(part, at);
                        }
                    }
                    return true;
                },
                result -> {
                    data.release();
                    done.accept(result != null);
                });
    }

    /** Reads so many bytes; null if that did not work. */
    void read(long offset, int length, Consumer<@Nullable ByteBuf> done) {
        run(() -> load(offset, length), done);
    }

    private ByteBuf load(long offset, int length) throws IOException {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        try {
            FileChannel file = open();
            while (data.isWritable()) {
                if (data.writeBytes(file, offset + data.writerIndex(), data.writableBytes()) < 0) {
                    throw new IOException("a spooled body is shorter than it was");
                }
            }
            return data;
        } catch (IOException | RuntimeException e) {
            data.release();
            throw e;
        }
    }

    /** Deletes it. */
    void close() {
        if (!used) {
            return;
        }
        try {
            place.blocking.execute(this::delete);
        } catch (RejectedExecutionException e) {
            delete(); // an unlink: short, and better than a file left behind
        }
    }

    private synchronized void delete() {
        closed = true;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                GatewayLog.spoolFails(e.getMessage());
            }
        }
    }

    private synchronized FileChannel open() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        if (channel == null) {
            Path path = place.directory.get().resolve(name);
            Files.deleteIfExists(path);
            channel = FileChannel.open(
                    path,
                    Set.of(
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        }
        return channel;
    }

    private interface Task<T> {
        T run() throws IOException;
    }

    private <T> void run(Task<T> task, Consumer<@Nullable T> done) {
        try {
            place.blocking.execute(() -> {
                T result = null;
                try {
                    result = task.run();
                } catch (IOException | RuntimeException e) {
                    if (!isClosed()) {
                        GatewayLog.spoolFails(e.getMessage());
                    }
                }
                T told = result;
                loop.execute(() -> done.accept(told));
            });
        } catch (RejectedExecutionException e) {
            loop.execute(() -> done.accept(null));
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
