// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that grow: a port, so that tests can fill or break the disk at any write. */
@FunctionalInterface
public interface Disk {
    /** The real one. */
    Disk REAL = path -> new ChannelFile(FileChannel.open(path, StandardOpenOption.WRITE));

    /** Opens an existing file for writing at its end. */
    GrowingFile open(Path path) throws IOException;

    /** A file that is written at its end only. */
    interface GrowingFile extends Closeable {
        /** Writes at an offset, which is the file's length. */
        void write(ByteBuffer bytes, long offset) throws IOException;

        /** Makes data durable (fdatasync). */
        void force() throws IOException;

        /** Cuts the file. */
        void truncate(long length) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** A file as the system has it. */
    record ChannelFile(FileChannel channel) implements GrowingFile {
        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            long at = offset;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
