// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.io.Segments;
import org.cairn.ledger.tlog.core.Tree;

/**
 * A ledger as the transparency log sees it: entries in one file for each day, written at once and durable when it is said.
 * One thread writes; any may ask.
 */
final class ModelLedger implements Segments, AutoCloseable {
    static final Disk DISK = Disk.REAL;

    private final Path directory;
    private final NavigableMap<LocalDate, Day> days = new TreeMap<>();
    final List<String> refused = new ArrayList<>();
    final TreeFiles tree;
    private volatile long durable;

    /** The entries of a day, in memory and on disk. */
    private static final class Day {
        private final long first;
        private final List<byte[]> entries = new ArrayList<>();
        private final FileChannel channel;

        private Day(Path file, long first) throws IOException {
            this.channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.size() < Long.BYTES) {
                this.first = first;
                channel.write(ByteBuffer.allocate(Long.BYTES).putLong(first).flip(), 0);
                return;
            }
            ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
            this.first = all.getLong();
            while (all.remaining() >= Short.BYTES && all.remaining() >= Short.BYTES + all.getShort(all.position())) {
                byte[] entry = new byte[all.getShort()];
                all.get(entry);
                entries.add(entry);
            }
            channel.truncate(all.position());
        }

        private long end() {
            return first + entries.size();
        }
    }

    /** Opens the ledger and tells the tree of what it does not have. */
    ModelLedger(Path directory, List<Anchor> anchors, Disk disk) throws IOException {
        this.directory = directory;
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".rows")) {
                    days.put(LocalDate.parse(name.substring(0, name.length() - 5)), new Day(file, 0));
                }
            }
        }
        tree = TreeFiles.open(directory, anchors, disk);
        for (var day : days.entrySet()) {
            tell(day.getKey(), day.getValue(), day.getValue().first);
        }
        sync();
    }

    private void tell(LocalDate date, Day day, long from) throws IOException {
        long first = Math.max(day.first, Math.min(from, day.end()));
        List<byte[]> entries = List.copyOf(day.entries.subList((int) (first - day.first), day.entries.size()));
        if (!entries.isEmpty() && day.end() > tree.next()) {
            tree.rows(date, new Told(first, entries));
        }
    }

    /** Writes entries in one batch. */
    void append(LocalDate date, List<byte[]> entries) throws IOException {
        Day day;
        synchronized (days) {
            day = days.get(date);
            if (day == null) {
                day = new Day(directory.resolve(date + ".rows"), end());
                days.put(date, day);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            bytes.write(entry.length >>> 8);
            bytes.write(entry.length);
            bytes.writeBytes(entry);
        }
        day.channel.write(ByteBuffer.wrap(bytes.toByteArray()), day.channel.size());
        long from;
        synchronized (days) {
            from = day.end();
            day.entries.addAll(entries);
        }
        tell(date, day, from);
    }

    /** Makes all that was written durable. */
    void sync() throws IOException {
        long end;
        List<Day> all;
        synchronized (days) {
            end = end();
            all = List.copyOf(days.values());
        }
        for (Day day : all) {
            day.channel.force(true);
        }
        durable = end;
        tree.durable(end);
    }

    long end() {
        synchronized (days) {
            return days.isEmpty() ? 0 : days.lastEntry().getValue().end();
        }
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public List<Extent> days() {
        synchronized (days) {
            List<Extent> extents = new ArrayList<>();
            days.forEach((date, day) -> {
                long rows = Math.min(durable, day.end()) - day.first;
                if (rows > 0) {
                    ChainHash chain = chain(day.entries.subList(0, (int) rows));
                    long bytes = 8
                            + day.entries.stream().mapToLong(e -> e.length + 2L).sum();
                    boolean isOver = !date.equals(days.lastKey());
                    extents.add(new Extent(date, day.first, rows, bytes, chain, bytes / 2, chain, isOver));
                }
            });
            return extents;
        }
    }

    private static ChainHash chain(List<byte[]> entries) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            entries.forEach(digest::update);
            return ChainHash.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public long durable() {
        return durable;
    }

    @Override
    public void entries(long from, long until, EntrySink sink) throws IOException {
        List<byte[]> found = new ArrayList<>();
        synchronized (days) {
            days.values().forEach(day -> {
                long first = Math.max(from, day.first);
                long end = Math.min(until, day.end());
                if (first < end) {
                    found.addAll(day.entries.subList((int) (first - day.first), (int) (end - day.first)));
                }
            });
        }
        for (int i = 0; i < found.size(); i++) {
            sink.entry(from + i, found.get(i), 0, found.get(i).length);
        }
    }

    @Override
    public void drop(LocalDate date) throws IOException {
        synchronized (days) {
            Day day = days.remove(date);
            if (day != null) {
                day.channel.close();
                Files.delete(directory.resolve(date + ".rows"));
            }
        }
    }

    @Override
    public void refuse(String reason) {
        refused.add(reason);
    }

    @Override
    public void close() throws IOException {
        tree.close();
        for (Day day : days.values()) {
            day.channel.close();
        }
    }

    private record Told(long first, List<byte[]> entries) implements Follower.Rows {
        @Override
        public int count() {
            return entries.size();
        }

        @Override
        public byte[] leafHashes() {
            ByteArrayOutputStream hashes = new ByteArrayOutputStream();
            entries.forEach(entry -> hashes.writeBytes(Tree.leaf(entry)));
            return hashes.toByteArray();
        }

        @Override
        public byte[] rowHashes() {
            throw new UnsupportedOperationException("the tree does not need them");
        }

        @Override
        public String customer(int i) {
            throw new UnsupportedOperationException("the tree does not need it");
        }

        @Override
        public long fee(int i) {
            throw new UnsupportedOperationException("the tree does not need it");
        }

        @Override
        public String currency(int i) {
            throw new UnsupportedOperationException("the tree does not need it");
        }
    }
}
