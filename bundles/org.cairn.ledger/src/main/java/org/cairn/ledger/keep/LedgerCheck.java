// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.cairn.core.api.ledger.Keeping.Checked;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.core.SegmentIndex;
import org.cairn.ledger.io.Segments;

/** Reads what is durable of the ledger again, from the disk, while rows go on being written. For one thread. */
final class LedgerCheck {
    private static final int MARK_READS_MAX = 10;

    private final Segments segments;
    private final String gateway;
    private final Proofs proofs;
    private final List<SideCheck> sides;
    private final Findings findings = new Findings();
    private final Meter meter;

    LedgerCheck(Segments segments, String gateway, Proofs proofs, List<SideCheck> sides, Meter meter) {
        this.segments = segments;
        this.gateway = gateway;
        this.proofs = proofs;
        this.sides = sides;
        this.meter = meter;
    }

    /** Checks one day, or all days and what holds them together. */
    Checked run(Optional<LocalDate> only) throws IOException {
        List<Extent> all = segments.days();
        List<Extent> days = all.stream()
                .filter(extent -> only.isEmpty() || only.get().equals(extent.day()))
                .toList();
        if (only.isPresent() && days.isEmpty()) {
            throw new LedgerException(LedgerException.Kind.INVALID, "the ledger has no durable rows of " + only.get());
        }
        meter.expect(days.stream()
                .mapToLong(extent -> extent.openBytes() + extent.secretBytes())
                .sum());
        long rows = 0;
        try (TreeCheck tree = new TreeCheck(segments.directory(), findings)) {
            for (Extent day : days) {
                rows += day(day, tree);
            }
            if (!days.isEmpty()) {
                long from = only.isPresent() ? days.get(0).first() : 0;
                long until = days.get(days.size() - 1).end();
                tree.levels(from, Math.min(until, proofs.treeDurable()), meter);
            }
        }
        if (only.isEmpty()) {
            marks();
            manifests(all);
            checkpoint();
        }
        meter.end();
        return new Checked(rows, findings.lines());
    }

    private long day(Extent day, TreeCheck tree) throws IOException {
        DayCheck check = new DayCheck(segments.directory(), gateway, day, tree, findings, meter);
        long before = findings.count();
        check.run(before(day, false), before(day, true));
        if (day.isOver()) {
            index(day, check, findings.count() == before);
            manifest(day, check.aggregate());
            for (SideCheck side : sides) {
                side.findings(day, check.aggregate()).forEach(findings::add);
            }
        }
        return check.rows();
    }

    /** The index of a day is what can be made of its files again. */
    private void index(Extent day, DayCheck check, boolean isWhole) throws IOException {
        Path file = segments.directory().resolve(day.day() + ".index");
        if (!Files.exists(file)) {
            findings.add(file + " is missing");
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (SegmentIndex.decode(bytes).isEmpty()) {
            findings.add(file + " is broken (checksum or form); it is made again when the ledger is opened");
        } else if (isWhole) {
            int offset = Arrays.mismatch(bytes, SegmentIndex.encode(day, check.places()));
            if (offset >= 0) {
                findings.at(file, offset, "it does not have what the files of the day say");
            }
        }
    }

    /** What the header of a day must have as the chain hash of the day before. */
    private String before(Extent day, boolean isPrivate) throws IOException {
        Path directory = segments.directory();
        LocalDate earlier = Kinship.days(directory).lower(day.day());
        if (earlier != null) {
            SegmentFile file = SegmentFile.of(directory, earlier, isPrivate);
            return file.chainAt(file.size());
        }
        if (day.first() == 0) {
            return ChainHash.ZERO.toString();
        }
        NavigableSet<LocalDate> manifests = SideFiles.manifests(directory).headSet(day.day(), false);
        Optional<Manifest> manifest = manifests.isEmpty() ? Optional.empty() : manifestOf(manifests.last());
        if (manifest.isEmpty() || manifest.get().size() != day.first()) {
            findings.add("nothing says what was before " + day.day() + ": the manifest of the day before is missing");
            return "";
        }
        return (isPrivate ? manifest.get().secretChain() : manifest.get().openChain()).toString();
    }

    private Optional<Manifest> manifestOf(LocalDate day) throws IOException {
        try {
            return proofs.manifest(day);
        } catch (LedgerException e) {
            findings.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void manifest(Extent day, String aggregate) throws IOException {
        Path file = segments.directory().resolve(day.day() + ".manifest");
        if (!Files.exists(file)) {
            if (proofs.manifests().contains(day.day())) {
                findings.add(file + " is missing");
            }
            return;
        }
        Optional<Manifest> found = manifestOf(day.day());
        if (found.isEmpty()) {
            return;
        }
        Manifest manifest = found.get();
        if (!Retention.isOf(manifest, day)) {
            findings.add(file + " says other rows, lengths or chain hashes than the files of the day have");
        }
        if (!manifest.aggregate().toString().equals(aggregate)) {
            findings.add(file + " says the aggregate " + manifest.aggregate() + ", the rows come to " + aggregate);
        }
        root(file, manifest);
    }

    private void root(Path file, Manifest manifest) {
        try {
            if (!proofs.root(manifest.size()).equals(manifest.root())) {
                findings.add(file + " says another root than the tree has");
            }
        } catch (IOException | RuntimeException e) {
            findings.add(file + " has a root that the tree cannot be asked for: " + e.getMessage());
        }
    }

    /** All manifests hang together, those of dropped days too, and their roots are in the tree. */
    private void manifests(List<Extent> all) throws IOException {
        Optional<Manifest> before = Optional.empty();
        for (LocalDate day : SideFiles.manifests(segments.directory())) {
            Path file = segments.directory().resolve(day + ".manifest");
            boolean isKept = all.stream().anyMatch(extent -> extent.day().equals(day));
            Optional<Manifest> manifest = isKept ? Kinship.manifest(file) : manifestOf(day);
            if (manifest.isEmpty()) {
                before = manifest;
                continue;
            }
            ChainHash previous = before.map(Manifest::hash).orElse(ChainHash.ZERO);
            long first = before.map(Manifest::size).orElse(0L);
            if (!manifest.get().previous().equals(previous) || manifest.get().first() != first) {
                findings.add(file + " does not follow the manifest before it");
            }
            if (!isKept) {
                root(file, manifest.get());
            }
            before = manifest;
        }
    }

    private void checkpoint() {
        try {
            var unused = proofs.cosigned();
        } catch (IOException | LedgerException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
    }

    /** The file of marks is written all the time: what is torn once may be whole when it is read again. */
    private void marks() throws IOException {
        Path file = segments.directory().resolve("marks");
        String reason = "it is missing";
        for (int i = 0; i < MARK_READS_MAX && Files.exists(file); i++) {
            byte[] bytes = Files.readAllBytes(file);
            boolean isWhole = bytes.length == Mark.PLACE_BYTES + Mark.BYTES
                    && Mark.decode(bytes, 0).isPresent()
                    && Mark.decode(bytes, Mark.PLACE_BYTES).isPresent();
            for (int at = Mark.BYTES; isWhole && at < Mark.PLACE_BYTES; at++) {
                isWhole = bytes[at] == 0;
            }
            if (isWhole) {
                return;
            }
            reason = "a place is broken";
        }
        findings.add(file + ": " + reason);
    }
}
