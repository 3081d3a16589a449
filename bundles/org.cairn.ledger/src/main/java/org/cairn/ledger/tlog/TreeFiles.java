// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.io.DurableFile;
import org.cairn.ledger.tlog.core.TileAddress;
import org.cairn.ledger.tlog.core.Tree;
import org.cairn.ledger.tlog.core.TreeProof;

/**
 * The tree in files beside the segments: {@code tree.0} has the leaf hashes, {@code tree.L+1} the roots of the full tiles of
 * level L; nothing else, so that a tile is a piece of a file. The writing thread appends leaf hashes, and no more; tiles are
 * folded upwards when the tree is made durable, off that thread.
 *
 * <p>What was not forced may be garbage after a power cut. So at opening the files count up to the last {@link Anchor} whose
 * root they have; what is behind it comes again from the rows, and is cut when they come. Leaves of rows that were dropped
 * cannot be made again: their day has a manifest, which is an anchor, and is written after {@link #force}; and where a broken
 * hash makes the files count up to less, nothing of them is cut.
 */
public final class TreeFiles implements Follower, Closeable {
    private static final int LEVELS = TileAddress.LEVEL_MAX + 1;
    /** Tiles that are read at once when they are folded. */
    private static final int FOLD_TILES = 32;

    private final Path directory;
    private final Disk.GrowingFile[] files = new Disk.GrowingFile[LEVELS];
    private final ReentrantLock forcing = new ReentrantLock();
    /** Hashes in the files of the levels above 0; guarded by {@link #forcing}. */
    private final long[] folded = new long[LEVELS];
    /** The highest level that was written and not forced; guarded by {@link #forcing}. */
    private int unforced = LEVELS - 1;
    /** Anchors beyond {@link #next} when it was opened: the rows that come must lead to the same roots. */
    private final List<Anchor> awaited = new ArrayList<>();

    private volatile long next;
    private volatile long forced;
    /** Whether there may be something behind {@link #next} that nobody vouches for. */
    private volatile boolean isUncut = true;

    private TreeFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens the files, after the ledger's directory was locked; makes them if there are none.
     *
     * @param anchors that are known; those that the manifests beside the files hold are found here
     */
    public static TreeFiles open(Path directory, List<Anchor> anchors, Disk disk) throws IOException {
        TreeFiles tree = new TreeFiles(directory);
        try {
            for (int level = 0; level < LEVELS; level++) {
                Path file = TreeReading.file(directory, level);
                DurableFile.create(file);
                tree.files[level] = disk.open(file);
                tree.folded[level] = Files.size(file) / Tree.HASH_BYTES;
            }
            List<Anchor> all = new ArrayList<>(anchors);
            all.addAll(ManifestFiles.anchors(directory));
            tree.start(all);
        } catch (IOException | RuntimeException e) {
            tree.close();
            throw e;
        }
        return tree;
    }

    private void start(List<Anchor> anchors) throws IOException {
        List<Anchor> newestFirst = new ArrayList<>(anchors);
        newestFirst.sort(Comparator.comparingLong(Anchor::size).reversed());
        long leaves = folded[0];
        long size = 0;
        for (Anchor anchor : newestFirst) {
            if (anchor.size() <= leaves && isHere(anchor)) {
                size = anchor.size();
                break;
            }
            awaited.add(0, anchor);
        }
        next = size;
        forced = size;
        forcing.lock();
        try {
            sync(); // what was folded now
        } finally {
            forcing.unlock();
        }
    }

    private boolean isHere(Anchor anchor) throws IOException {
        forcing.lock();
        try {
            fold(anchor.size());
            return Arrays.equals(read(anchor.size()), anchor.root().bytes());
        } finally {
            forcing.unlock();
        }
    }

    /** Cuts what is behind {@link #next}, once, before anything is written. */
    private void cut() throws IOException {
        forcing.lock();
        try {
            for (int level = 0; isUncut && level < LEVELS; level++) {
                long hashes = TileAddress.hashes(level, next);
                if (folded[level] != hashes || Files.size(TreeReading.file(directory, level)) % Tree.HASH_BYTES != 0) {
                    files[level].truncate(hashes * Tree.HASH_BYTES);
                }
                folded[level] = Math.min(folded[level], hashes);
            }
            isUncut = false;
        } finally {
            forcing.unlock();
        }
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public void rows(LocalDate day, Rows rows) throws IOException {
        long skipped = next - rows.first();
        if (skipped < 0) {
            throw failed(
                    "the tree has the leaves of " + next + " rows, and the first row that is kept is " + rows.first()
                            + ": those between were dropped, so that the files tree.* cannot be made again; put them back from a"
                            + " backup");
        }
        if (skipped >= rows.count()) {
            return;
        }
        if (isUncut) {
            cut();
        }
        int from = (int) skipped;
        ByteBuffer leaves =
                ByteBuffer.wrap(rows.leafHashes(), from * Tree.HASH_BYTES, (rows.count() - from) * Tree.HASH_BYTES);
        files[0].write(leaves, next * Tree.HASH_BYTES);
        next = rows.first() + rows.count(); // the writing thread alone sets it
        while (!awaited.isEmpty() && awaited.get(0).size() <= next) {
            expect(awaited.remove(0));
        }
    }

    private void expect(Anchor anchor) throws IOException {
        force(anchor.size());
        if (!Arrays.equals(root(anchor.size()), anchor.root().bytes())) {
            throw failed("the first " + anchor.size() + " rows are not those that were signed: the tree's root is "
                    + ChainHash.of(root(anchor.size())) + " and was " + anchor.root()
                    + "; put the whole ledger back from a backup with at least " + anchor.size() + " rows");
        }
    }

    @Override
    public void durable(long sequence) {
        if (isUncut || !forcing.tryLock()) {
            return; // force() does it
        }
        try {
            fold(sequence); // so that force() has little to do, which all wait for who want a proof
        } catch (IOException e) {
            // force() meets it again, and tells
        } finally {
            forcing.unlock();
        }
    }

    /** The largest anchor that was known at opening and whose rows did not come; 0 if all did. */
    long missing() {
        return awaited.isEmpty() ? 0 : awaited.get(awaited.size() - 1).size();
    }

    /**
     * Makes the tree of the first rows durable and complete. The rows must be durable: a leaf must not outlive its row.
     *
     * @param size at most {@link #next}
     */
    public void force(long size) throws IOException {
        if (size > next) {
            throw new IllegalArgumentException("the tree has " + next + " leaves, not " + size);
        }
        forcing.lock();
        try {
            cut();
            fold(size);
            sync();
            forced = Math.max(forced, size);
        } finally {
            forcing.unlock();
        }
    }

    private void sync() throws IOException {
        for (int level = 0; level <= unforced; level++) {
            files[level].force();
        }
        unforced = 0; // leaves come without a word
    }

    /** How many leaves are durable, and in complete tiles above. All questions are about sizes up to this. */
    public long forced() {
        return forced;
    }

    /** Folds full tiles upwards. */
    private void fold(long size) throws IOException {
        try (TreeReading reading = new TreeReading(directory)) {
            for (int level = 1; level < LEVELS; level++) {
                long until = TileAddress.hashes(level, size);
                while (folded[level] < until) {
                    int tiles = (int) Math.min(FOLD_TILES, until - folded[level]);
                    byte[] below =
                            reading.hashes(level - 1, folded[level] * TileAddress.WIDTH, tiles * TileAddress.WIDTH);
                    ByteBuffer roots = ByteBuffer.allocate(tiles * Tree.HASH_BYTES);
                    for (int i = 0; i < tiles; i++) {
                        roots.put(Tree.fold(below, i * TileAddress.WIDTH * Tree.HASH_BYTES, TileAddress.WIDTH));
                    }
                    files[level].write(roots.flip(), folded[level] * Tree.HASH_BYTES);
                    folded[level] += tiles;
                    unforced = Math.max(unforced, level);
                }
            }
        }
    }

    /** Root of the tree with the first rows. */
    public byte[] root(long size) throws IOException {
        check(size);
        return read(size);
    }

    private byte[] read(long size) throws IOException {
        try (TreeReading reading = new TreeReading(directory)) {
            return Tree.root(size, reading);
        }
    }

    /**
     * Proof that a leaf is in the tree of an anchor, checked.
     *
     * @throws LedgerException FAILED if the files are broken
     */
    public List<byte[]> inclusion(long index, Anchor in) throws IOException {
        check(in.size());
        try (TreeReading reading = new TreeReading(directory)) {
            List<byte[]> proof = Tree.inclusion(index, in.size(), reading);
            byte[] leaf = reading.hash(0, index);
            if (!TreeProof.isIncluded(leaf, index, in.size(), proof, in.root().bytes())) {
                throw failed("the files tree.* are broken: they do not lead from row " + index + " to the root of "
                        + in.size() + " rows that was signed; put them back from a backup");
            }
            return proof;
        }
    }

    /** Proof that the tree of one size is the beginning of that of another. */
    public List<byte[]> consistency(long from, long to) throws IOException {
        check(to);
        try (TreeReading reading = new TreeReading(directory)) {
            return Tree.consistency(from, to, reading);
        }
    }

    /**
     * A tile; empty if the tree is not that large.
     *
     * @throws LedgerException FAILED if it is full and not the one whose root the level above has
     */
    public Optional<byte[]> tile(TileAddress address) throws IOException {
        long first = address.index() * TileAddress.WIDTH;
        if (first > TileAddress.hashes(address.level(), forced) - address.width()) {
            return Optional.empty();
        }
        try (TreeReading reading = new TreeReading(directory)) {
            byte[] tile = reading.hashes(address.level(), first, address.width());
            if (address.width() == TileAddress.WIDTH && address.level() < TileAddress.LEVEL_MAX) {
                byte[] root = reading.hashes(address.level() + 1, address.index(), 1);
                if (!Arrays.equals(Tree.fold(tile.clone(), 0, TileAddress.WIDTH), root)) {
                    throw failed(
                            TreeReading.file(directory, address.level()) + " or the level above it is broken at tile "
                                    + address.index() + "; put them back from a backup");
                }
            }
            return Optional.of(tile);
        }
    }

    private void check(long size) {
        if (size < 0 || size > forced) {
            throw new IllegalArgumentException("the tree has " + forced + " durable leaves, not " + size);
        }
    }

    private static LedgerException failed(String message) {
        return new LedgerException(LedgerException.Kind.FAILED, message);
    }

    @Override
    public void close() throws IOException {
        for (Disk.GrowingFile file : files) {
            if (file != null) {
                file.close();
            }
        }
    }
}
