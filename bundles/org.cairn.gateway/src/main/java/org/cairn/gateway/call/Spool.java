// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way to one or more attempts. Kept so that a lost attempt can be done again: in memory up to
 * {@link #MEMORY_BYTES}, then in a file up to {@link #FILE_BYTES_MAX}; what is beyond goes past, as fast as the slowest
 * attempt takes it. The caller is held back while more than {@link #HIGH_BYTES} are in memory. Used on one event loop;
 * files are touched by {@link SpoolFile}'s threads only.
 */
final class Spool {
    static final int MEMORY_BYTES = 64 * 1024;
    static final int FILE_BYTES_MAX = 16 << 20;
    static final int HIGH_BYTES = 256 * 1024;
    static final int LOW_BYTES = 64 * 1024;
    static final int PART_BYTES = 64 * 1024;

    /** Smaller parts are gathered, so that a body of one-byte chunks costs no more than its size. */
    static final int SMALL_BYTES = 4096;

    static final int BLOCK_BYTES = 16 * 1024;

    /** An attempt's place in the body. */
    static final class Reader {
        private final Runnable more;
        private long offset;
        private boolean loading;
        private boolean broken;
        private @Nullable ByteBuf loaded;

        Reader(Runnable more) {
            this.more = more;
        }

        long offset() {
            return offset;
        }

        /** Whether the file could not be read: the attempt cannot go on. */
        boolean broken() {
            return broken;
        }

        private void release() {
            if (loaded != null) {
                loaded.release();
                loaded = null;
            }
        }
    }

    private final Consumer<Boolean> reading;
    private final SpoolFile file;
    private final ArrayDeque<ByteBuf> memory = new ArrayDeque<>();
    private final List<Reader> readers = new ArrayList<>();
    private @Nullable ByteBuf gathering;
    private long memoryStart;
    private long total;
    private long fileEnd;
    private boolean toFile;
    private boolean writing;
    private boolean complete;
    private boolean held;
    private boolean closed;

    /**
     * An empty body.
     *
     * @param length as its head says; -1 if unknown
     * @param reading holds the caller back, or lets him go on
     */
    Spool(long length, SpoolFile file, Consumer<Boolean> reading) {
        this.file = file;
        this.reading = reading;
        // a body that will not fit is not begun: it can be done again only while it is unread
        this.toFile = length <= FILE_BYTES_MAX;
    }

    long total() {
        return total;
    }

    /** Whether an attempt can still begin at the first byte. */
    boolean restartable() {
        return memoryStart <= fileEnd;
    }

    /** Takes a part over. */
    void add(ByteBuf data) {
        if (closed) {
            data.release();
            return;
        }
        int bytes = data.readableBytes();
        total += bytes;
        if (bytes >= SMALL_BYTES) {
            memory.addLast(data);
            gathering = null;
        } else {
            gather(data);
        }
        save();
        wake();
    }

    private void gather(ByteBuf data) {
        ByteBuf block = gathering;
        if (block == null || block.writableBytes() < data.readableBytes()) {
            block = data.alloc().buffer(BLOCK_BYTES, BLOCK_BYTES);
            memory.addLast(block);
            gathering = block;
        }
        block.writeBytes(data);
        data.release();
    }

    void complete() {
        complete = true;
        wake();
    }

    Reader reader(Runnable more) {
        Reader reader = new Reader(more);
        readers.add(reader);
        return reader;
    }

    void leave(Reader reader) {
        readers.remove(reader);
        reader.release();
        trim();
    }

    /** A reader got on by itself: what all have had can go. */
    void moved() {
        trim();
    }

    /** Whether a reader has had everything. */
    boolean finished(Reader reader) {
        return complete && reader.offset == total;
    }

    /** The next part for a reader; null if there is none now: it is told when there is more. */
    @Nullable
    ByteBuf next(Reader reader) {
        ByteBuf loaded = reader.loaded;
        if (loaded != null) {
            reader.loaded = null;
            reader.offset += loaded.readableBytes();
            return loaded;
        }
        if (reader.loading || reader.broken || reader.offset >= total) {
            return null;
        }
        if (reader.offset < memoryStart) {
            load(reader);
            return null;
        }
        long start = memoryStart;
        for (ByteBuf block : memory) {
            int bytes = block.readableBytes();
            if (reader.offset < start + bytes) {
                int skip = (int) (reader.offset - start);
                int length = Math.min(PART_BYTES, bytes - skip);
                ByteBuf part = block.retainedSlice(block.readerIndex() + skip, length);
                reader.offset += length;
                return part;
            }
            start += bytes;
        }
        throw new IllegalStateException("a spool has all bytes from " + memoryStart + " to " + total);
    }

    private void load(Reader reader) {
        reader.loading = true;
        int length = (int) Math.min(PART_BYTES, Math.min(memoryStart, fileEnd) - reader.offset);
        file.read(reader.offset, length, loaded -> {
            reader.loading = false;
            if (closed || !readers.contains(reader)) {
                if (loaded != null) {
                    loaded.release();
                }
                return;
            }
            reader.loaded = loaded;
            reader.broken = loaded == null;
            reader.more.run();
        });
    }

    private void wake() {
        for (Reader reader : List.copyOf(readers)) {
            reader.more.run();
        }
        trim();
    }

    private void save() {
        if (!toFile || writing || total <= MEMORY_BYTES) {
            return;
        }
        List<ByteBuf> parts = new ArrayList<>();
        long start = memoryStart;
        long end = fileEnd;
        for (ByteBuf block : memory) {
            long blockEnd = start + block.readableBytes();
            long upTo = Math.min(blockEnd, FILE_BYTES_MAX);
            if (upTo > end) {
                parts.add(block.retainedSlice(block.readerIndex() + (int) (end - start), (int) (upTo - end)));
                end = upTo;
            }
            start = blockEnd;
        }
        if (parts.isEmpty()) {
            return;
        }
        writing = true;
        long written = end;
        file.write(fileEnd, Unpooled.wrappedBuffer(parts.toArray(new ByteBuf[0])), ok -> {
            writing = false;
            if (ok) {
                fileEnd = written;
            } else {
                toFile = false;
            }
            if (!closed) {
                save();
                trim();
            }
        });
    }

    /** Forgets what is safe in the file, and what will not be kept once every attempt has had it. */
    private void trim() {
        if (closed) {
            return;
        }
        long slowest = readers.isEmpty() ? 0 : Long.MAX_VALUE;
        for (Reader reader : readers) {
            slowest = Math.min(slowest, reader.offset);
        }
        Iterator<ByteBuf> blocks = memory.iterator();
        while (blocks.hasNext()) {
            ByteBuf block = blocks.next();
            long end = memoryStart + block.readableBytes();
            boolean willBeSaved = total <= MEMORY_BYTES || (toFile && end <= FILE_BYTES_MAX);
            if (end > fileEnd && (willBeSaved || end > slowest)) {
                break;
            }
            blocks.remove();
            block.release();
            memoryStart = end;
        }
        if (memory.isEmpty()) {
            gathering = null;
        }
        long kept = total - memoryStart;
        if (!held && kept > HIGH_BYTES) {
            held = true;
            reading.accept(false);
        } else if (held && kept < LOW_BYTES) {
            held = false;
            reading.accept(true);
        }
    }

    /** Lets go of everything. */
    void close() {
        if (!closed) {
            closed = true;
            memory.forEach(ByteBuf::release);
            memory.clear();
            readers.forEach(Reader::release);
            readers.clear();
            file.close();
            if (held) {
                reading.accept(true);
            }
        }
    }
}
