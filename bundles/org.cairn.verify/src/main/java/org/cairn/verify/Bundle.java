// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of one tile, checked by themselves; what hangs on their neighbours is left to {@link Rows}. */
final class Bundle {
    /** Rows of a day that follow each other, those that are right in themselves. */
    static final class Run {
        final String day;
        final long first;
        final String firstTime;
        String lastTime;
        long rows;
        final byte[] aggregate = new byte[Codec.HASH_BYTES];

        Run(String day, long first, String time) {
            this.day = day;
            this.first = first;
            this.firstTime = time;
            this.lastTime = time;
        }

        void add(byte[] hashes, long more, String time) {
            for (int i = 0; i < aggregate.length; i++) {
                aggregate[i] ^= hashes[i];
            }
            rows += more;
            lastTime = time;
        }
    }

    /** A charged request. */
    record Paid(long sequence, String request, long id) {}

    final List<String> findings = new ArrayList<>();
    final List<Run> runs = new ArrayList<>();
    final List<Paid> paid = new ArrayList<>();
    final StringBuilder export = new StringBuilder();
    /** Rows that were looked at, and those of them without a finding. */
    long rows;

    long right;

    @Nullable
    String gateway;

    private final Days days;
    private final boolean isExported;

    private Bundle(Days days, boolean isExported) {
        this.days = days;
        this.isExported = isExported;
    }

    /** Checks a tile's hashes, then those of its entries whose sequences are in a range. */
    static Bundle check(Source source, Tree tree, Days days, long index, int width, Range range, boolean isExported)
            throws IOException {
        Bundle bundle = new Bundle(days, isExported);
        long start = index * Tiles.WIDTH;
        try {
            byte[] hashes = tree.tile(0, index);
            if (range.to() > start && range.from() < start + width) {
                bundle.rows = Math.min(range.to(), start + width) - Math.max(range.from(), start);
                byte[][] entries = Tiles.readEntries(source, index, width);
                if (bundle.checkEntries(entries, hashes, start, range)) {
                    tree.keep(Tiles.entriesPath(index, width), Tiles.bundle(entries));
                }
            }
        } catch (Flaw e) {
            bundle.findings.add(e.finding());
        }
        return bundle;
    }

    private boolean checkEntries(byte[][] entries, byte[] hashes, long start, Range range) {
        boolean isWhole = true;
        for (int i = 0; i < entries.length; i++) {
            long sequence = start + i;
            if (!Arrays.equals(Tiles.leaf(entries[i]), Tiles.hash(hashes, i))) {
                findings.add("row " + sequence + ": the entry is not the one in the tree");
                isWhole = false;
            } else if (sequence >= range.from() && sequence < range.to()) {
                List<String> wrong = new ArrayList<>();
                try {
                    checkEntry(sequence, entries[i], wrong);
                } catch (Flaw e) {
                    wrong.add(e.finding());
                }
                wrong.forEach(finding -> findings.add("row " + sequence + ": " + finding));
                right += wrong.isEmpty() ? 1 : 0;
            }
        }
        return isWhole;
    }

    private void checkEntry(long sequence, byte[] entry, List<String> wrong) throws Flaw {
        Map<String, String> columns = Entry.decode(entry);
        Row row = Row.of(columns, wrong);
        byte[] hash = Keccak.hash256(entry);
        DayManifest manifest = days.of(sequence);
        if (row == null) {
            return;
        }
        if (row.sequence() != sequence) {
            wrong.add("the id says that it is row " + row.sequence());
        }
        if (gateway == null) {
            gateway = row.gateway();
        } else if (!gateway.equals(row.gateway())) {
            wrong.add("the gateway is " + row.gateway() + ", of rows before " + gateway);
        }
        if (manifest != null && !manifest.day().equals(row.day())) {
            wrong.add("the row is of " + row.day() + ", but the manifest of " + manifest.day() + " counts it");
        }
        if (manifest == null && row.day().compareTo(days.last()) <= 0) {
            wrong.add("the row is of " + row.day() + ", which is over by the manifests");
        }
        Run run = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (run != null && row.time().compareTo(run.lastTime) < 0) {
            wrong.add("the time goes back from " + run.lastTime + " to " + row.time());
        }
        String day = manifest == null ? row.day() : manifest.day();
        if (run == null || !run.day.equals(day)) {
            run = new Run(day, sequence, row.time());
            runs.add(run);
        }
        run.add(hash, 1, row.time());
        String request = row.paidRequest();
        if (request != null) {
            long id = ByteBuffer.wrap(Codec.sha256(Codec.utf8(request))).getLong();
            paid.add(new Paid(sequence, Report.brief(request), id));
        }
        if (isExported) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("id", columns.get("id"));
            line.put("columns", columns);
            line.put("hash", Codec.hex(hash));
            export.append(Json.write(line)).append('\n');
        }
    }
}
