// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cairn.ledger.core.Source;

/**
 * A file to read. Each reader opens its own: an interrupt closes the channel that its thread uses, and must not close the
 * writer's.
 */
public final class FileSource implements Source, Closeable {
    private final FileChannel channel;

    public FileSource(Path path) throws IOException {
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void read(long position, byte[] to, int offset, int length) throws IOException {
        ByteBuffer into = ByteBuffer.wrap(to, offset, length);
        long at = position;
        while (into.hasRemaining()) {
            int read = channel.read(into, at);
            if (read < 0) {
                throw new EOFException("the file ends at " + at);
            }
            at += read;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
