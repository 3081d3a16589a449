// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A disk that breaks at a chosen step, half way through a write; it counts its steps. For one thread at a time. */
final class SimVolume implements Volume {
    private final Volume real = Volume.REAL;
    private volatile long steps;
    private volatile long breakAt = Long.MAX_VALUE;
    private volatile long usable = Long.MAX_VALUE;
    private volatile String reason = "";
    private final Set<Path> unforced = ConcurrentHashMap.newKeySet();

    /** Every step from this one on fails; steps are counted from 0. */
    void breakAt(long step, String why) {
        steps = 0;
        breakAt = step;
        reason = why;
    }

    void mend() {
        breakAt = Long.MAX_VALUE;
    }

    void usable(long bytes) {
        usable = bytes;
    }

    long steps() {
        return steps;
    }

    /** What a power cut could take away: files and directories of which their directory does not know for certain. */
    Set<Path> unforced() {
        return Set.copyOf(unforced);
    }

    private void step() throws IOException {
        if (isBroken()) {
            throw new IOException(reason);
        }
    }

    private boolean isBroken() {
        long step = steps;
        steps = step + 1;
        return step >= breakAt;
    }

    @Override
    public GrowingFile open(Path path) throws IOException {
        step();
        GrowingFile file = real.open(path);
        return new GrowingFile() {
            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                if (isBroken()) {
                    if (steps - 1 == breakAt) {
                        bytes.limit(bytes.position() + bytes.remaining() / 2);
                        file.write(bytes, offset);
                    }
                    throw new IOException(reason);
                }
                file.write(bytes, offset);
            }

            @Override
            public void force() throws IOException {
                step();
                file.force();
            }

            @Override
            public void truncate(long length) throws IOException {
                step();
                file.truncate(length);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        step();
        if (!Files.exists(directory)) {
            unforced.add(directory);
        }
        real.makeDirectory(directory);
    }

    @Override
    public void create(Path file) throws IOException {
        step();
        real.create(file);
        unforced.add(file);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step();
        real.move(from, to);
        unforced.remove(from);
        unforced.add(to);
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        real.delete(file);
        unforced.remove(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        step();
        real.forceDirectory(directory);
        unforced.removeIf(path -> Objects.equals(path.getParent(), directory));
    }

    @Override
    public long usable(Path directory) throws IOException {
        return Math.min(usable, real.usable(directory));
    }
}
