// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The manifests of a log, which hang together from its first row on. */
final class Days {
    /** 200 years. */
    private static final int LIST_BYTES_MAX = 1024 * 1024;

    private final List<DayManifest> manifests = new ArrayList<>();

    /** A manifest, or what is wrong with it. */
    private record Read(String day, @Nullable DayManifest manifest, String finding) {}

    /** Reads the list of days; a log without any may have none. */
    static List<String> list(Source source) throws IOException, Flaw {
        String text = Codec.text(source.read("days", LIST_BYTES_MAX).orElse(new byte[0]));
        List<String> days = new ArrayList<>();
        String last = "";
        for (String line : text.split("(?<=\n)", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            if (!line.endsWith("\n")) {
                throw new Flaw("days: the last line is not ended");
            }
            String day = Codec.day(line.substring(0, line.length() - 1));
            if (day.compareTo(last) <= 0) {
                throw new Flaw("days: " + day + " does not come after " + last);
            }
            days.add(day);
            last = day;
        }
        return days;
    }

    /** Reads and checks manifests: each one's signature, and that they make a chain without a gap. */
    static Days read(
            List<String> list, Source source, Vkey key, Signatures signatures, Report report, Executor executor)
            throws IOException {
        Days days = new Days();
        Ahead.run(executor, 0, list.size(), i -> read(list.get((int) i), source, key, signatures), read -> {
            if (read.manifest == null) {
                report.finding("day/" + read.day + ": " + read.finding);
            } else {
                days.add(read.manifest, report);
            }
        });
        return days;
    }

    private static Read read(String day, Source source, Vkey key, Signatures signatures) throws IOException {
        String path = "day/" + day;
        try {
            byte[] signed = source.need(path, Note.BYTES_MAX);
            Note note = Note.of(Codec.text(signed));
            note.checkSignature(key, signatures);
            DayManifest manifest = DayManifest.of(note.text());
            if (!manifest.origin().equals(key.name())) {
                throw new Flaw("the origin is " + manifest.origin());
            }
            if (!manifest.day().equals(day)) {
                throw new Flaw("it is the manifest of " + manifest.day());
            }
            source.keep(path, signed);
            return new Read(day, manifest, "");
        } catch (Flaw e) {
            return new Read(day, null, e.finding());
        }
    }

    private void add(DayManifest next, Report report) {
        String previous = manifests.isEmpty()
                ? "0".repeat(64)
                : manifests.get(manifests.size() - 1).hash();
        if (!next.previous().equals(previous)) {
            report.finding("day/" + next.day() + ": it does not name the manifest before it");
        }
        if (next.first() != end()) {
            report.finding("day/" + next.day() + ": its first row is " + next.first() + ", but the day before ends at "
                    + end());
        }
        if (next.first() >= end()) {
            manifests.add(next);
        }
    }

    /** The manifests, by day and by sequence. */
    List<DayManifest> manifests() {
        return manifests;
    }

    /** How many rows the manifests speak of. */
    long end() {
        return manifests.isEmpty() ? 0 : manifests.get(manifests.size() - 1).end();
    }

    /** The newest day that has a manifest; less than any day if none has. */
    String last() {
        return manifests.isEmpty() ? "" : manifests.get(manifests.size() - 1).day();
    }

    /** The manifest that speaks of a row; null if none does. */
    @Nullable
    DayManifest of(long sequence) {
        int low = 0;
        int high = manifests.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            DayManifest manifest = manifests.get(middle);
            if (sequence < manifest.first()) {
                high = middle - 1;
            } else if (sequence >= manifest.end()) {
                low = middle + 1;
            } else {
                return manifest;
            }
        }
        return null;
    }
}
