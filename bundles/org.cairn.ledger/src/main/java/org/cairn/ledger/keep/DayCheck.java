// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.core.Canonical;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.core.SparseIndex;
import org.cairn.ledger.io.FileSource;

/** Reads both files of a day side by side, as far as they are durable, and checks all that they say. For one thread. */
final class DayCheck {
    private final SegmentFile open;
    private final SegmentFile secret;
    private final String gateway;
    private final Extent extent;
    private final Findings findings;
    private final TreeCheck tree;
    private final Meter meter;
    private final byte[] aggregate = new byte[Hashes.BYTES];
    private final SparseIndex places;
    private String time = "";
    private long rows;

    DayCheck(Path directory, String gateway, Extent extent, TreeCheck tree, Findings findings, Meter meter) {
        this.open = SegmentFile.of(directory, extent.day(), false);
        this.secret = SegmentFile.of(directory, extent.day(), true);
        this.gateway = gateway;
        this.extent = extent;
        this.tree = tree;
        this.findings = findings;
        this.meter = meter;
        this.places = new SparseIndex(extent.first());
    }

    /** Rows that could be read. */
    long rows() {
        return rows;
    }

    /** XOR of the hashes of those rows, in hex. */
    String aggregate() {
        return HexFormat.of().formatHex(aggregate);
    }

    /** Where rows lie, if nothing was found. */
    SparseIndex places() {
        return places;
    }

    /**
     * Reads all.
     *
     * @param openBefore chain hash at the end of the public file of the day before, in hex
     * @param secretBefore the same of the private file
     */
    void run(String openBefore, String secretBefore) throws IOException {
        Optional<SegmentHeader> openHeader = header(open, false, openBefore);
        Optional<SegmentHeader> secretHeader = header(secret, true, secretBefore);
        if (open.size() == 0 || secret.size() == 0) {
            return;
        }
        try (FileSource openSource = new FileSource(open.path());
                FileSource secretSource = new FileSource(secret.path())) {
            RecordWalk a = new RecordWalk(
                    open, openSource, extent, openHeader.orElseGet(() -> assumed(false)), findings, meter);
            RecordWalk b = new RecordWalk(
                    secret, secretSource, extent, secretHeader.orElseGet(() -> assumed(true)), findings, meter);
            both(a, b);
            end(open, a, extent.openBytes(), extent.openChain().toString());
            end(secret, b, extent.secretBytes(), extent.secretChain().toString());
        }
    }

    private SegmentHeader assumed(boolean isPrivate) {
        return new SegmentHeader(isPrivate, extent.day(), extent.first(), extent.openChain(), gateway);
    }

    private Optional<SegmentHeader> header(SegmentFile file, boolean isPrivate, String before) throws IOException {
        if (file.size() == 0) {
            findings.add(file.path() + " is missing or empty");
            return Optional.empty();
        }
        Optional<SegmentHeader> header = file.header();
        if (header.isEmpty()) {
            findings.at(file.path(), 0, "its header is not right");
            return header;
        }
        SegmentHeader is = header.get();
        boolean isRight = is.isPrivate() == isPrivate
                && is.day().equals(extent.day())
                && is.first() == extent.first()
                && is.gateway().equals(gateway);
        if (!isRight) {
            findings.at(file.path(), 0, "its header is of another file or ledger");
            return Optional.empty();
        }
        if (!is.previous().toString().equals(before)) {
            findings.at(file.path(), 0, "it does not follow the day before (chain hash)");
        }
        return header;
    }

    private void both(RecordWalk a, RecordWalk b) throws IOException {
        boolean hasOpen = a.next();
        boolean hasSecret = b.next();
        while (hasOpen || hasSecret) {
            if (hasOpen && hasSecret && a.sequence() == b.sequence()) {
                if (places.wants(a.sequence())) {
                    places.add(a.offset(), b.offset());
                }
                row(a, Optional.of(b));
                hasOpen = a.next();
                hasSecret = b.next();
            } else if (hasOpen && (!hasSecret || a.sequence() < b.sequence())) {
                row(a, Optional.empty());
                findings.at(secret.path(), b.offset(), "row " + a.sequence() + " cannot be read here");
                hasOpen = a.next();
            } else {
                findings.at(open.path(), a.offset(), "row " + b.sequence() + " cannot be read here");
                hasSecret = b.next();
            }
        }
    }

    private void row(RecordWalk a, Optional<RecordWalk> b) throws IOException {
        rows++;
        ByteBuffer payload = a.row();
        byte[] stated = new byte[Hashes.BYTES];
        payload.get(stated);
        byte[] entry = new byte[payload.remaining()];
        payload.get(entry);
        byte[] computed = Hashes.keccak(entry);
        if (!Arrays.equals(stated, computed)) {
            findings.at(open.path(), a.offset(), "the row hash of row " + a.sequence() + " is not that of its entry");
        }
        for (int i = 0; i < aggregate.length; i++) {
            aggregate[i] ^= computed[i];
        }
        tree.leaf(a.sequence(), a.hash());
        SortedMap<String, String> columns;
        try {
            columns = Canonical.decode(ByteBuffer.wrap(entry));
        } catch (IllegalArgumentException e) {
            findings.at(open.path(), a.offset(), "row " + a.sequence() + " is not encoded right: " + e.getMessage());
            return;
        }
        String id = new RowId(gateway, extent.day(), a.sequence()).toString();
        String at = columns.getOrDefault(Column.TIME.key(), "");
        if (!id.equals(columns.get(Column.ID.key()))) {
            findings.at(open.path(), a.offset(), "row " + a.sequence() + " says that it is " + columns.get("id"));
        }
        if (!at.startsWith(extent.day().toString()) || at.compareTo(time) < 0) {
            findings.at(open.path(), a.offset(), "the time of row " + a.sequence() + " goes back or is of another day");
        }
        time = at;
        b.ifPresent(walk -> secret(a, walk, columns.getOrDefault(Column.PRIVATE_HASH.key(), "")));
    }

    private void secret(RecordWalk a, RecordWalk b, String stated) {
        if (!HexFormat.of().formatHex(b.hash()).equals(stated)) {
            findings.at(
                    secret.path(),
                    b.offset(),
                    "the private part of row " + b.sequence() + " is not the one of its hash");
        }
        if (a.isBatchWhole() && b.isBatchWhole() && a.batchFirst() != b.batchFirst()) {
            findings.at(
                    secret.path(),
                    b.offset(),
                    "the batch of row " + b.sequence() + " begins elsewhere in the other file");
        }
    }

    private void end(SegmentFile file, RecordWalk walk, long bytes, String chain) throws IOException {
        if (file.size() < bytes || (extent.isOver() && file.size() > bytes)) {
            findings.at(file.path(), Math.min(bytes, file.size()), "it ends at " + file.size() + ", not at " + bytes);
        } else if (walk.expected() != extent.end() || !walk.chain().equals(chain)) {
            findings.at(file.path(), bytes, "it does not end as it did when the ledger was opened");
        }
    }
}
