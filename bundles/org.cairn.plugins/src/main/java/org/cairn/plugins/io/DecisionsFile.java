// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairn.plugins.core.Chain;
import org.cairn.plugins.core.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * {@code HOME/trust/decisions} (docs/TRUST.md, section 3): read whole and verified whenever somebody else has changed it;
 * written by one process, which holds a lock. Used by one thread at a time.
 */
public final class DecisionsFile implements AutoCloseable {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final Path root;
    private final Path lockFile;
    private Optional<Stamps.Stamp> stamp = Optional.empty();
    private Optional<Stamps.Stamp> rootStamp = Optional.empty();
    private Chain chain = new Chain(new byte[Ed25519.KEY_BYTES]);
    private String fault = "it was not read yet";
    private boolean isStale = true;
    /** Whether its name is durable: whoever made the file may have died before it was. */
    private boolean isNamed;

    private @Nullable FileChannel lock;

    /**
     * Reads nothing yet.
     *
     * @param trust the folder of trust
     * @param lockFile what the one writer locks
     */
    public DecisionsFile(Path trust, Path lockFile) {
        this.file = trust.resolve("decisions");
        this.root = trust.resolve("operator.pem");
        this.lockFile = lockFile;
    }

    /**
     * Reads the file if it or the operator's first key has changed; a file that is wrong counts for nothing.
     *
     * @return whether it was read
     * @throws IOException if it cannot be read; what was read before still counts
     */
    public boolean refresh() throws IOException {
        Optional<Stamps.Stamp> now = Stamps.of(file);
        Optional<Stamps.Stamp> rootNow = Stamps.of(root);
        if (!isStale && now.equals(stamp) && rootNow.equals(rootStamp)) {
            return false;
        }
        byte[] bytes = now.isPresent() ? Pem.bytes(file, Chain.BYTES_MAX + 1) : new byte[0];
        byte[] key = new byte[Ed25519.KEY_BYTES];
        String wrong = "";
        if (rootNow.isEmpty()) {
            wrong = root + " is missing: nobody can decide what runs here; make it with: cairn sign init";
        } else {
            try {
                key = key();
            } catch (IllegalArgumentException e) {
                wrong = root + " is no public key of Ed25519 in PEM; restore it";
            }
        }
        stamp = now;
        rootStamp = rootNow;
        isStale = false;
        chain = new Chain(key);
        if (wrong.isEmpty()) {
            try {
                chain = Chain.of(bytes, key);
            } catch (IllegalArgumentException e) {
                wrong = file + " counts for nothing; restore it: " + e.getMessage();
            }
        }
        fault = wrong;
        return true;
    }

    private byte[] key() throws IOException {
        List<byte[]> blocks = Pem.blocks(Pem.bytes(root, Pem.BYTES_MAX), "PUBLIC KEY");
        return Ed25519.raw(blocks.size() == 1 ? blocks.get(0) : new byte[0]);
    }

    /** Why the file counts for nothing, for people; empty if it does count. */
    public String fault() {
        return fault;
    }

    /** The decisions, as last read or appended; none if there is a fault. */
    public Chain chain() {
        return chain;
    }

    /**
     * Appends a signed record; on return it survives a power cut.
     *
     * @throws IllegalArgumentException if it is not the next one or not signed by the operator
     * @throws IOException if it could not be made durable; it does not count then, as far as the disk still obeys
     */
    public void append(byte[] record) throws IOException {
        if (!fault.isEmpty() || isStale) {
            throw new IOException(fault.isEmpty() ? file + " must be read again" : fault);
        }
        if (chain.bytes() + record.length > Chain.BYTES_MAX) {
            throw new IOException(file + " is full: " + Chain.BYTES_MAX + " bytes");
        }
        lock();
        Chain.Next next = chain.check(record);
        try (FileChannel out =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY)) {
            long end = chain.bytes();
            if (out.size() > end) {
                out.truncate(end); // a record that was never acknowledged
            }
            if (!isNamed
                    || stamp.isEmpty()) { // before the record: a failure must not leave one that was not acknowledged
                StateFile.force(file);
                isNamed = true;
            }
            write(out, record, end);
        } catch (IOException e) {
            isStale = true; // whatever is there now is read before anything else
            throw e;
        }
        chain.add(next);
        stamp = Stamps.of(file);
    }

    private static void write(FileChannel out, byte[] record, long end) throws IOException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(record);
            for (long at = end; buffer.hasRemaining(); ) {
                at += out.write(buffer, at);
            }
            out.force(false);
        } catch (IOException e) {
            try {
                out.truncate(end);
                out.force(true);
            } catch (IOException worse) {
                e.addSuppressed(worse);
            }
            throw e;
        }
    }

    /** Takes the lock, for as long as this lives. */
    private void lock() throws IOException {
        if (lock != null) {
            return;
        }
        FileChannel channel =
                FileChannel.open(lockFile, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
        try {
            if (channel.tryLock() != null) {
                lock = channel;
                return;
            }
        } catch (OverlappingFileLockException e) {
            // told below
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another process decides in this home: it has locked " + lockFile);
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }
}
