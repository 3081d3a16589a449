// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.cairn.ledger.core.Batch;
import org.cairn.ledger.core.ByteBuilder;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.core.SparseIndex;
import org.cairn.ledger.io.Disk.GrowingFile;

/** The segment that grows. Written by the writing thread alone; forced by the committing one. */
final class Tail implements Closeable {
    private final Segment segment;
    private final SparseIndex index;
    private final GrowingFile open;
    private final GrowingFile secret;
    private long openBytes;
    private long secretBytes;
    private ChainHash openChain;
    private ChainHash secretChain;

    /** A tail where the log stands; the mark says where that is. */
    Tail(Segment segment, SparseIndex index, GrowingFile open, GrowingFile secret, Mark at) {
        this.segment = segment;
        this.index = index;
        this.open = open;
        this.secret = secret;
        this.openBytes = at.openBytes();
        this.secretBytes = at.secretBytes();
        this.openChain = at.openChain();
        this.secretChain = at.secretChain();
    }

    Segment segment() {
        return segment;
    }

    ChainHash chain(boolean isPrivate) {
        return isPrivate ? secretChain : openChain;
    }

    /**
     * Writes a batch, the private part first: a row that is visible has both.
     *
     * @return how far the log is once this is durable
     */
    Mark write(Batch batch) throws IOException {
        ChainHash nextOpen = batch.seal(false, openChain);
        ChainHash nextSecret = batch.seal(true, secretChain);
        try {
            secret.write(wrap(batch.bytes(true)), secretBytes);
            open.write(wrap(batch.bytes(false)), openBytes);
        } catch (IOException e) {
            cut(e);
            throw e;
        }
        for (int i = 0; i < batch.count(); i++) {
            if (index.wants(batch.first() + i)) {
                index.add(openBytes + batch.offset(i, false), secretBytes + batch.offset(i, true));
            }
        }
        openBytes += batch.bytes(false).size();
        secretBytes += batch.bytes(true).size();
        openChain = nextOpen;
        secretChain = nextSecret;
        segment.end(batch.first() + batch.count());
        return mark();
    }

    /** Where every 128th row is. */
    SparseIndex index() {
        return index;
    }

    /** How far the day reaches. */
    Extent extent(boolean isOver) {
        return new Extent(
                segment.day(),
                segment.first(),
                segment.end() - segment.first(),
                openBytes,
                openChain,
                secretBytes,
                secretChain,
                isOver);
    }

    /** How far the log is. */
    Mark mark() {
        return new Mark(0, segment.end(), segment.day().toEpochDay(), openBytes, secretBytes, openChain, secretChain);
    }

    private static ByteBuffer wrap(ByteBuilder bytes) {
        return ByteBuffer.wrap(bytes.array(), 0, bytes.size());
    }

    /** Takes half a batch away again; if that fails too, it is cut when the ledger is opened. */
    private void cut(IOException cause) {
        try {
            cutToMark();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Cuts both files to where the log stands. */
    void cutToMark() throws IOException {
        open.truncate(openBytes);
        secret.truncate(secretBytes);
    }

    void force() throws IOException {
        secret.force();
        open.force();
    }

    @Override
    public void close() throws IOException {
        try (secret) {
            open.close();
        }
    }
}
