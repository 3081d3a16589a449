// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import org.cairn.ledger.core.EntryRows;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.index.DayRows;

/** The rows that a segment had at one moment, for followers. */
final class SegmentRows implements DayRows {
    private final Segment segment;
    private final long end;

    SegmentRows(Segment segment) {
        this.segment = segment;
        this.end = segment.end();
    }

    @Override
    public long first() {
        return segment.first();
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public void replay(Follower to) throws IOException {
        replay(segment.first(), to);
    }

    /** Tells a follower of the rows from one on. */
    void replay(long from, Follower to) throws IOException {
        long next = from;
        while (next < end) {
            EntryRows rows = new EntryRows(next);
            segment.entries(
                    next,
                    Math.min(end, next + SegmentLedger.SCAN_MAX),
                    (sequence, array, begin, after) -> rows.add(array, begin, after));
            to.rows(segment.day(), rows);
            next += rows.count();
        }
    }
}
