// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments.core;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairn.core.api.ledger.Payments.Mark;
import org.cairn.core.api.ledger.Payments.Range;

/**
 * The marks of a day: as bytes, with trees of their ranges. New ranges make a small tree; trees of like size are merged, so
 * that there are few of them and each range moves a logarithmic number of times. Not for several threads at once.
 */
public final class DayMarks {
    private final List<byte[]> marks = new ArrayList<>();
    private final Set<ByteBuffer> known = new HashSet<>();
    private final Map<String, Integer> entities = new HashMap<>();
    private final List<Integer> entityOf = new ArrayList<>();
    private final List<Intervals> trees = new ArrayList<>();

    /** Whether there is such a mark already. */
    public boolean contains(byte[] mark) {
        return known.contains(ByteBuffer.wrap(mark));
    }

    /**
     * Adds the newest mark, unless there is such a one.
     *
     * @throws IllegalArgumentException if the bytes are no mark
     */
    public void add(byte[] bytes) {
        Mark mark = MarkRecord.decode(bytes);
        if (!known.add(ByteBuffer.wrap(bytes))) {
            return;
        }
        int number = marks.size();
        marks.add(bytes);
        Integer entity = entities.computeIfAbsent(mark.entity(), unused -> entities.size());
        entityOf.add(entity);
        long[] from = mark.rows().stream().mapToLong(Range::from).toArray();
        long[] until = mark.rows().stream().mapToLong(Range::until).toArray();
        Intervals fresh = Intervals.of(from, until, number);
        while (!trees.isEmpty() && trees.get(trees.size() - 1).size() <= fresh.size()) {
            fresh = Intervals.merge(trees.remove(trees.size() - 1), fresh);
        }
        trees.add(fresh);
    }

    public int size() {
        return marks.size();
    }

    /** The newest marks that cover a row, one for each entity, in the order in which they were made. */
    public List<Mark> covering(long row) {
        Map<Integer, Integer> newest = new HashMap<>();
        for (Intervals tree : trees) {
            tree.covering(row, number -> newest.merge(entityOf.get(number), number, Math::max));
        }
        return newest.values().stream()
                .sorted()
                .map(number -> MarkRecord.decode(marks.get(number)))
                .toList();
    }

    /** All marks in the order in which they were made. */
    public List<Mark> all() {
        return marks.stream().map(MarkRecord::decode).toList();
    }
}
