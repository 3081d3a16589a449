// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.core.Hashes;
import org.jspecify.annotations.Nullable;

/**
 * What a day comes to and which rows are whose (CGN-19, CGN-23), in memory while the day grows: about 160 bytes a customer and
 * three and a half a row. One thread adds, any reads: readers take what they need under the lock and work on it outside.
 */
public final class DayIndex implements DayView {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int LONGS_OF_HASH = Hashes.BYTES / Long.BYTES;
    private static final int SLOTS_MIN = 64;

    private final LocalDate day;
    private final long first;
    private final long[] aggregate = new long[LONGS_OF_HASH];
    private final List<String> currencies = new ArrayList<>();
    private @Nullable CustomerDay[] slots = new @Nullable CustomerDay[SLOTS_MIN];
    private int customers;
    private long rows;

    /** An empty one. */
    public DayIndex(LocalDate day, long first) {
        this.day = day;
        this.first = first;
    }

    /**
     * A customer's part at one moment.
     *
     * @param postings empty if they were not asked for
     */
    record Part(String name, long rows, @Nullable Fees fees, Optional<Postings> postings) {}

    /** All of it at one moment, customers in the order of their names. */
    record Snapshot(long rows, String aggregate, List<Part> parts) {}

    public LocalDate day() {
        return day;
    }

    public long first() {
        return first;
    }

    /** Sequence after the last row. */
    public synchronized long end() {
        return first + rows;
    }

    /**
     * Adds rows that follow, one of which may be known already.
     *
     * @param from how many of them are known
     */
    public synchronized void add(Follower.Rows added, int from) {
        if (added.first() + from != first + rows) {
            throw new IllegalStateException("row " + (added.first() + from) + " does not follow " + (first + rows));
        }
        byte[] hashes = added.rowHashes();
        int count = added.count();
        long sequence = first + rows;
        @Nullable CustomerDay[] whose = look(added, from);
        for (int i = from; i < count; i++) {
            for (int j = 0; j < LONGS_OF_HASH; j++) {
                aggregate[j] ^= (long) LONGS.get(hashes, i * Hashes.BYTES + j * Long.BYTES);
            }
            CustomerDay customer = Objects.requireNonNull(whose[i]);
            customer.add(sequence++);
        }
        for (int i = from; i < count; i++) {
            long fee = added.fee(i);
            if (fee > 0) {
                Objects.requireNonNull(whose[i]).add(shared(added.currency(i)), fee);
            }
        }
        rows += count - from;
    }

    /**
     * Whose the rows are. One step for all rows after the other, not all steps for one row after the other: so the memory's
     * answers for many rows, of which few are in a cache when there are many customers, are under way at once.
     */
    private @Nullable CustomerDay[] look(Follower.Rows added, int from) {
        int count = added.count();
        int mask = slots.length - 1;
        @Nullable CustomerDay[] found = new @Nullable CustomerDay[count];
        for (int i = from; i < count; i++) {
            int hash = added.customer(i).hashCode();
            found[i] = slots[(hash ^ hash >>> 16) & mask];
        }
        for (int i = from; i < count; i++) {
            CustomerDay guess = found[i];
            String name = added.customer(i);
            if (guess == null || guess.hash != name.hashCode() || !guess.name.equals(name)) {
                found[i] = customer(name);
            }
        }
        return found;
    }

    private CustomerDay customer(String name) {
        int hash = name.hashCode();
        int mask = slots.length - 1;
        int at = (hash ^ hash >>> 16) & mask;
        for (CustomerDay found = slots[at]; found != null; found = slots[at]) {
            if (found.hash == hash && found.name.equals(name)) {
                return found;
            }
            at = (at + 1) & mask;
        }
        CustomerDay fresh = new CustomerDay(name, hash, first);
        slots[at] = fresh;
        customers++;
        if (customers * 2 > slots.length) {
            enlarge();
        }
        return fresh;
    }

    private void enlarge() {
        @Nullable CustomerDay[] larger = new @Nullable CustomerDay[slots.length * 2];
        int mask = larger.length - 1;
        for (CustomerDay customer : slots) {
            if (customer != null) {
                int at = (customer.hash ^ customer.hash >>> 16) & mask;
                while (larger[at] != null) {
                    at = (at + 1) & mask;
                }
                larger[at] = customer;
            }
        }
        slots = larger;
    }

    /** One text for each currency, not one for each row that has it. */
    private String shared(String currency) {
        for (int i = 0; i < currencies.size(); i++) {
            if (currencies.get(i).equals(currency)) {
                return currencies.get(i);
            }
        }
        currencies.add(currency);
        return currency;
    }

    @Override
    public Optional<DaySums> sums() {
        Snapshot taken = snapshot(false);
        if (taken.rows == 0) {
            return Optional.empty();
        }
        SortedMap<String, DaySums.Customer> sums = new TreeMap<>();
        for (Part part : taken.parts) {
            sums.put(part.name, new DaySums.Customer(part.rows, Fees.sums(part.fees)));
        }
        return Optional.of(new DaySums(day, first, taken.rows, taken.aggregate, sums));
    }

    @Override
    public long[] rows(String customer, long from, int limit) {
        Optional<Postings> postings;
        synchronized (this) {
            postings = find(customer).map(found -> found.postings(first));
        }
        return postings.map(found -> found.from(from, limit)).orElse(new long[0]);
    }

    private Optional<CustomerDay> find(String name) {
        int at = (name.hashCode() ^ name.hashCode() >>> 16) & (slots.length - 1);
        for (CustomerDay found = slots[at]; found != null; found = slots[at]) {
            if (found.name.equals(name)) {
                return Optional.of(found);
            }
            at = (at + 1) & (slots.length - 1);
        }
        return Optional.empty();
    }

    Snapshot snapshot(boolean withPostings) {
        List<Part> parts;
        long count;
        ByteBuffer bytes = ByteBuffer.allocate(Hashes.BYTES);
        synchronized (this) {
            parts = new ArrayList<>(customers);
            for (CustomerDay found : slots) {
                if (found != null) {
                    parts.add(new Part(
                            found.name,
                            found.rows,
                            Fees.copy(found.fees),
                            withPostings ? Optional.of(found.postings(first)) : Optional.empty()));
                }
            }
            count = rows;
            Arrays.stream(aggregate).forEach(bytes::putLong);
        }
        parts.sort(Comparator.comparing(Part::name));
        return new Snapshot(count, HexFormat.of().formatHex(bytes.array()), parts);
    }

    /** Puts back what a file has. */
    void restore(String savedAggregate) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(savedAggregate));
        for (int i = 0; i < LONGS_OF_HASH; i++) {
            aggregate[i] = bytes.getLong();
        }
    }

    /** Puts back a customer as a file has him; his sequences must be right. */
    void restore(String name, @Nullable Fees fees, Postings postings, int count) {
        CustomerDay customer = customer(name);
        for (long sequence : postings.from(first, count)) {
            customer.add(sequence);
        }
        for (Fees at = fees; at != null; at = at.next()) {
            shared(at.currency());
        }
        customer.fees = fees;
        rows += customer.rows;
    }
}
