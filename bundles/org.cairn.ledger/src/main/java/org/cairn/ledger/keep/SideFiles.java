// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.io.FileSource;
import org.jspecify.annotations.Nullable;

/** What a copy has beside the segments: tree, files of days that are over, payments, checkpoints. For one thread. */
final class SideFiles {
    /** Levels of the tree: enough for any number of rows. */
    private static final int LEVELS = 8;

    /** Of the checkpoints' directory: the newest one. */
    static final String SIGNED = "signed";

    private static final String MANIFEST = ".manifest";
    private static final int TILE_BITS = 8;
    private static final int CHECKPOINT_BYTES_MAX = 1 << 20;

    private final Path from;
    private final Path checkpointsFrom;
    private final Path to;
    private final Path checkpointsTo;
    private final Volume volume;
    private final Copying copying;
    private final long[] treeBytes = new long[LEVELS];
    private final Map<Path, Stamp> copied = new HashMap<>();
    private Map<Path, Fresh> checkpoints = Map.of();

    /** By which a file that was replaced is told from the one before. */
    private record Stamp(long size, FileTime modified, @Nullable Object key) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    private static final class Fresh {
        private final Stamp stamp;
        private final byte[] bytes;

        Fresh(Stamp stamp, byte[] bytes) {
            this.stamp = stamp;
            this.bytes = bytes;
        }
    }

    SideFiles(Mirror.Places places, Volume volume, Copying copying) {
        this.from = places.segments().directory();
        this.checkpointsFrom = places.checkpoints();
        this.to = places.to().resolve("ledger");
        this.checkpointsTo = places.to().resolve("checkpoints");
        this.volume = volume;
        this.copying = copying;
    }

    /** Finds out what the copy has of the tree; only what goes with rows before its mark is certain. */
    void begin(long rows) throws IOException {
        for (int level = 0; level < LEVELS; level++) {
            Path file = to.resolve("tree." + level);
            Path original = from.resolve("tree." + level);
            long bytes = Files.exists(file) && Files.exists(original)
                    ? Math.min(bytes(rows, level), Math.min(Files.size(file), Files.size(original)))
                    : 0;
            bytes -= bytes % Hashes.BYTES;
            treeBytes[level] = bytes > 0 && Arrays.equals(last(file, bytes), last(original, bytes)) ? bytes : 0;
        }
    }

    private static byte[] last(Path file, long until) throws IOException {
        byte[] hash = new byte[Hashes.BYTES];
        try (FileSource source = new FileSource(file)) {
            source.read(until - hash.length, hash, 0, hash.length);
        }
        return hash;
    }

    /** How long a level's file is when the log has so many rows. */
    static long bytes(long rows, int level) {
        return (rows >>> (TILE_BITS * level)) * Hashes.BYTES;
    }

    /** Bytes of the tree that are to be copied for so many rows. */
    long treeBytes(long rows) throws IOException {
        long bytes = 0;
        for (int level = 0; level < LEVELS; level++) {
            bytes += Math.max(0, treeEnd(rows, level) - treeBytes[level]);
        }
        return bytes;
    }

    private long treeEnd(long rows, int level) throws IOException {
        Path original = from.resolve("tree." + level);
        return Files.exists(original) ? Math.min(bytes(rows, level), Files.size(original)) : 0;
    }

    /** Copies the tree of the first rows. */
    void tree(long rows, Meter meter) throws IOException {
        for (int level = 0; level < LEVELS; level++) {
            long end = treeEnd(rows, level);
            if (end > treeBytes[level]) {
                String name = "tree." + level;
                copying.grow(from.resolve(name), to.resolve(name), treeBytes[level], end, meter);
                treeBytes[level] = end;
            }
        }
    }

    /** Copies the manifests of days that were dropped: they say where the log goes on. */
    void manifestsBefore(LocalDate first, Meter meter) throws IOException {
        for (Map.Entry<Path, LocalDate> file : ofDays(from).entrySet()) {
            if (file.getValue().isBefore(first) && file.getKey().toString().endsWith(MANIFEST)) {
                whole(file.getKey(), meter);
            }
        }
    }

    /** Makes the files of days before the last one equal: their index, sums and manifest. */
    void ofDays(LocalDate last, Meter meter) throws IOException {
        Map<Path, LocalDate> present = ofDays(from);
        for (Map.Entry<Path, LocalDate> file : present.entrySet()) {
            if (file.getValue().isBefore(last)) {
                whole(file.getKey(), meter);
            }
        }
        for (Path file : ofDays(to).keySet()) {
            Path name = file.getFileName();
            if (!present.containsKey(from.resolve(name)) && !name.toString().endsWith(MANIFEST)) {
                volume.delete(file);
                copied.remove(from.resolve(name));
            }
        }
    }

    /** Days of which a directory has a manifest. */
    static NavigableSet<LocalDate> manifests(Path directory) throws IOException {
        return Kinship.days(directory, MANIFEST);
    }

    /** Files named after a day that are not its segments. */
    private static Map<Path, LocalDate> ofDays(Path directory) throws IOException {
        Map<Path, LocalDate> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path file : list.toList()) {
                String name = String.valueOf(file.getFileName());
                int dot = name.indexOf('.');
                boolean isSegment = name.endsWith(".rows") || name.endsWith(".private") || name.endsWith(".dropped");
                if (dot > 0 && dot == name.lastIndexOf('.') && !isSegment) {
                    day(name.substring(0, dot)).ifPresent(day -> files.put(file, day));
                }
            }
        }
        return files;
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Copies a file that does not grow, if the copy differs. */
    private void whole(Path file, Meter meter) throws IOException {
        try {
            Stamp stamp = Stamp.of(file);
            if (stamp.equals(copied.get(file))) {
                return;
            }
            Path target = to.resolve(file.getFileName());
            boolean isSame =
                    Files.exists(target) && Files.size(target) == stamp.size() && Files.mismatch(file, target) < 0;
            if (!isSame) {
                copying.replace(file, target, stamp.size(), meter);
            }
            copied.put(file, stamp);
        } catch (NoSuchFileException e) {
            if (Files.exists(file)) {
                throw e;
            } // else it was dropped since
        }
    }

    /**
     * Copies what was added to the payments. Marks are made durable first: the copy must not have more of them than the
     * ledger after a power cut.
     */
    void payments(Meter meter) throws IOException {
        Path file = from.resolve("payments");
        if (!Files.exists(file)) {
            return;
        }
        Path target = to.resolve("payments");
        Stamp stamp = Stamp.of(file);
        if (stamp.equals(copied.get(file))) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(false);
        }
        Stamp before = copied.get(file);
        boolean isGrown = before != null && Objects.equals(before.key(), stamp.key()) && before.size() <= stamp.size();
        long same = isGrown ? Objects.requireNonNull(before).size() : beginning(file, target);
        if (same < 0) {
            copying.replace(file, target, stamp.size(), meter);
        } else {
            copying.grow(file, target, same, stamp.size(), meter);
        }
        copied.put(file, stamp);
    }

    /** How much the copy has; -1 if it is not the beginning of the file. */
    private static long beginning(Path file, Path target) throws IOException {
        if (!Files.exists(target)) {
            return 0;
        }
        long mismatch = Files.mismatch(file, target);
        return mismatch < 0 || mismatch == Files.size(target) ? Files.size(target) : -1;
    }

    /** Takes the checkpoints as they are now; to be done before one asks how far the rows reach. */
    void readCheckpoints() throws IOException {
        checkpoints = new LinkedHashMap<>();
        if (Files.isDirectory(checkpointsFrom)) {
            readCheckpoints(checkpointsFrom, true);
        }
    }

    private void readCheckpoints(Path directory, boolean isTop) throws IOException {
        try (Stream<Path> files = Files.list(directory)) { // a walk stumbles over files that go
            for (Path file : files.sorted().toList()) {
                if (isTop && Files.isDirectory(file)) {
                    readCheckpoints(file, false);
                } else if (Files.isRegularFile(file)) {
                    readCheckpoint(file);
                }
            }
        }
    }

    private void readCheckpoint(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try {
            boolean isOne = !name.equals("lock") && !name.endsWith(Copying.FRESH);
            Stamp stamp = Stamp.of(file);
            if (isOne && stamp.size() <= CHECKPOINT_BYTES_MAX && !stamp.equals(copied.get(file))) {
                checkpoints.put(file, new Fresh(stamp, Files.readAllBytes(file)));
            }
        } catch (NoSuchFileException e) {
            // gone at this moment: what comes in its place is there at the next pass
        }
    }

    /** Puts the checkpoints that were read into the copy. */
    void writeCheckpoints() throws IOException {
        for (Map.Entry<Path, Fresh> file : checkpoints.entrySet()) {
            Path target = checkpointsTo.resolve(
                    checkpointsFrom.relativize(file.getKey()).toString());
            byte[] bytes = file.getValue().bytes;
            copying.directory(Copying.parent(target));
            if (!Files.exists(target) || !Arrays.equals(Files.readAllBytes(target), bytes)) {
                copying.replace(target, bytes);
            }
            copied.put(file.getKey(), file.getValue().stamp);
        }
        checkpoints = Map.of();
        if (Files.exists(checkpointsFrom.resolve(SIGNED))) { // else they are not there at all, for whatever reason
            try (Stream<Path> files = Files.list(checkpointsTo)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path original = checkpointsFrom.resolve(file.getFileName().toString());
                    if (!Files.exists(original)) {
                        volume.delete(file);
                        copied.remove(original);
                    }
                }
            }
        }
    }
}
