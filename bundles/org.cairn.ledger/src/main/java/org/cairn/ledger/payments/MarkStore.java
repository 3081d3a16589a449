// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.ByteBuilder;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.io.Disk.GrowingFile;
import org.cairn.ledger.io.DurableFile;
import org.cairn.ledger.io.FileSource;
import org.cairn.ledger.payments.core.DayMarks;
import org.cairn.ledger.payments.core.MarkReader;
import org.cairn.ledger.payments.core.MarkRecord;
import org.cairn.ledger.payments.core.Place;

/**
 * The file of marks: which of its parts are of which day, and the marks of a few days in memory. One thread at a time; whoever
 * calls it has a lock.
 */
final class MarkStore implements Closeable {
    /** Days whose marks are in memory: those that somebody asks for. */
    static final int DAYS_MAX = 4;

    private static final long COMPACT_SHARE = 4;
    private static final int COPY_BYTES = 1024 * 1024;

    private final Path file;
    private final LedgerLog log;
    private final Disk disk;
    private final Map<LocalDate, List<Run>> runs = new TreeMap<>();
    private final Map<LocalDate, DayMarks> days = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LocalDate, DayMarks> eldest) {
            return size() > DAYS_MAX;
        }
    };
    private GrowingFile growing;
    private FileChannel places;
    private long count;
    private long length;
    private boolean isOpen = true;

    /** Records of one day that follow each other. */
    private record Run(long from, long until) {}

    /**
     * Opens the file, checks all of it and cuts a torn tail.
     *
     * @throws LedgerException FAILED if it is damaged
     */
    MarkStore(Path file, LedgerLog log, Disk disk) throws IOException {
        this.file = file;
        this.log = log;
        this.disk = disk;
        if (!Files.exists(file)) {
            DurableFile.put(fresh(file, Place.END, target -> {}), file);
        }
        Place newest = newest();
        this.length = scan(newest.length());
        this.count = newest.count() + 1;
        this.growing = disk.open(file);
        try {
            this.places = FileChannel.open(file, StandardOpenOption.WRITE);
            long torn = Files.size(file) - length;
            if (torn > 0) {
                log.paymentsCut(file, torn);
                growing.truncate(length);
            }
            growing.force();
            writePlace();
            writePlace();
        } catch (IOException e) {
            growing.close();
            throw e;
        }
    }

    private Place newest() throws IOException {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(Place.END);
        }
        Optional<Place> a = Place.decode(head, 0);
        Optional<Place> b = Place.decode(head, Place.STEP_BYTES);
        if (a.isEmpty() || b.isEmpty()) {
            log.markBroken(file);
        }
        Place newest = a.isPresent()
                        && (b.isEmpty() || a.get().count() > b.get().count())
                ? a.get()
                : b.orElseThrow(() -> failed(file + " is broken at offset 0: it does not begin as a file of marks does;"
                        + " put it back from a backup"));
        if (Files.size(file) < newest.length()) {
            throw failed(file + " ends at " + Files.size(file) + "; " + newest.length()
                    + " bytes were durable, put it back from a backup");
        }
        return newest;
    }

    /** Reads all records; where the last whole one ends. */
    private long scan(long durable) throws IOException {
        try (FileSource source = new FileSource(file)) {
            MarkReader records = new MarkReader(source, Place.END, source.size());
            try {
                long from = records.position();
                Optional<byte[]> mark = records.next();
                while (mark.isPresent()) {
                    addRun(MarkRecord.day(mark.get()), from, records.position());
                    from = records.position();
                    mark = records.next();
                }
            } catch (MarkReader.Broken e) {
                if (records.position() < durable) {
                    throw failed(broken(records.position(), e) + "; put it back from a backup");
                }
            }
            return records.position();
        }
    }

    private String broken(long offset, Exception cause) {
        return file + " is broken at offset " + offset + ": " + cause.getMessage();
    }

    private static LedgerException failed(String message) {
        return new LedgerException(LedgerException.Kind.FAILED, message);
    }

    private void addRun(LocalDate day, long from, long until) {
        List<Run> of = runs.computeIfAbsent(day, unused -> new ArrayList<>(1));
        int last = of.size() - 1;
        if (last >= 0 && of.get(last).until == from) {
            of.set(last, new Run(of.get(last).from, until));
        } else {
            of.add(new Run(from, until));
        }
    }

    /** The marks of a day. */
    DayMarks day(LocalDate day) throws IOException {
        checkOpen();
        DayMarks known = days.get(day);
        if (known != null) {
            return known;
        }
        DayMarks read = new DayMarks();
        try (FileSource source = new FileSource(file)) {
            for (Run run : runs.getOrDefault(day, List.of())) {
                MarkReader records = new MarkReader(source, run.from, run.until);
                try {
                    Optional<byte[]> mark = records.next();
                    while (mark.isPresent()) {
                        read.add(mark.get());
                        mark = records.next();
                    }
                } catch (MarkReader.Broken | IllegalArgumentException e) {
                    throw failed(broken(records.position(), e));
                }
            }
        }
        days.put(day, read);
        return read;
    }

    /**
     * Adds marks and makes them durable.
     *
     * @throws IOException if they may not be; nothing must be added after that
     */
    void add(List<byte[]> marks) throws IOException {
        checkOpen();
        ByteBuilder out = new ByteBuilder(4096);
        long[] ends = new long[marks.size()];
        for (int i = 0; i < ends.length; i++) {
            MarkReader.put(out, marks.get(i));
            ends[i] = length + out.size();
        }
        try {
            growing.write(ByteBuffer.wrap(out.array(), 0, out.size()), length);
            growing.force();
        } catch (IOException e) {
            cut(e);
            throw e;
        }
        for (int i = 0; i < ends.length; i++) {
            LocalDate day = MarkRecord.day(marks.get(i));
            addRun(day, length, ends[i]);
            DayMarks known = days.get(day);
            if (known != null) {
                known.add(marks.get(i));
            }
            length = ends[i];
        }
        writePlace();
    }

    private void checkOpen() {
        if (!isOpen) {
            throw failed(file + " was written anew and then could not be opened; open the ledger again");
        }
    }

    private void cut(IOException cause) {
        try {
            growing.truncate(length);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Not forced: an older place only knows less. */
    private void writePlace() throws IOException {
        write(places, ByteBuffer.wrap(new Place(count, length).encode()), count % 2 * Place.STEP_BYTES);
        count++;
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Leaves the marks of days before one out, if they are a good part of the file. */
    void forget(LocalDate before) throws IOException {
        checkOpen();
        long dropped = bytes(before, true);
        if (dropped == 0 || dropped < (length - Place.END) / COMPACT_SHARE) {
            return;
        }
        long kept = Place.END + bytes(before, false);
        Path fresh = fresh(file, kept, target -> copy(before, target)); // what fails so far changes nothing
        isOpen = false; // and what fails now leaves nobody who reads or writes the file that was in its place
        DurableFile.put(fresh, file);
        try (GrowingFile oldGrowing = growing;
                FileChannel oldPlaces = places) {
            growing = disk.open(file);
            places = FileChannel.open(file, StandardOpenOption.WRITE);
        }
        runs.clear();
        days.clear();
        length = scan(kept);
        count = 2;
        isOpen = true;
    }

    private long bytes(LocalDate before, boolean isDropped) {
        return runs.entrySet().stream()
                .filter(day -> day.getKey().isBefore(before) == isDropped)
                .flatMap(day -> day.getValue().stream())
                .mapToLong(run -> run.until - run.from)
                .sum();
    }

    private void copy(LocalDate before, FileChannel target) throws IOException {
        List<Run> kept = runs.entrySet().stream()
                .filter(day -> !day.getKey().isBefore(before))
                .flatMap(day -> day.getValue().stream())
                .sorted((a, b) -> Long.compare(a.from, b.from))
                .toList();
        try (FileSource source = new FileSource(file)) {
            byte[] bytes = new byte[COPY_BYTES];
            for (Run run : kept) {
                for (long at = run.from; at < run.until; ) {
                    int size = (int) Math.min(bytes.length, run.until - at);
                    source.read(at, bytes, 0, size);
                    write(target, ByteBuffer.wrap(bytes, 0, size), target.size());
                    at += size;
                }
            }
        }
    }

    /** Writes the file anew: another one at first, so that a whole one is in its place at any time. */
    private static Path fresh(Path file, long length, DurableFile.Content content) throws IOException {
        return DurableFile.fresh(file, channel -> {
            write(channel, ByteBuffer.wrap(new Place(0, length).encode()), 0);
            write(channel, ByteBuffer.wrap(new Place(1, length).encode()), Place.STEP_BYTES);
            content.write(channel);
        });
    }

    @Override
    public void close() throws IOException {
        try (GrowingFile closedGrowing = growing;
                FileChannel closedPlaces = places) {
            closedPlaces.force(false);
        }
    }
}
