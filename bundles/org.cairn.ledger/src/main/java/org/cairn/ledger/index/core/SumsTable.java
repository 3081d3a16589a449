// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.ledger.core.ByteBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The customers of a day that is over, as {@code DAY.sums} has them: kept as bytes, 60 or so a customer, and read when
 * somebody asks. Immutable.
 */
public final class SumsTable {
    /** Bytes of its checksum, which follows it. */
    public static final int CRC_BYTES = 4;

    private static final int TEXT_BYTES_MAX = 255;

    private final SumsHeader header;
    private final byte[] bytes;
    private final int[] places;
    private final long[] postingsAt;

    /**
     * Where a customer's postings are.
     *
     * @param offset in the file
     * @param length how many bytes
     * @param crc CRC32C of them
     */
    public record Place(long offset, int length, int crc) {}

    private record Customer(String name, long rows, @Nullable Fees fees, long postings, int crc) {}

    /** Takes bytes. */
    @FunctionalInterface
    public interface Sink<E extends Exception> {
        void bytes(byte[] bytes, int length) throws E;
    }

    private SumsTable(SumsHeader header, byte[] bytes, int[] places, long[] postingsAt) {
        this.header = header;
        this.bytes = bytes;
        this.places = places;
        this.postingsAt = postingsAt;
    }

    /** Writes the whole file for an index to which nobody adds any more. */
    public static <E extends Exception> void write(DayIndex index, SumsHeader.Segment segment, Sink<E> to) throws E {
        DayIndex.Snapshot taken = index.snapshot(true);
        ByteBuilder table = new ByteBuilder(64 * 1024);
        for (DayIndex.Part part : taken.parts()) {
            put(table, part);
        }
        SumsHeader header = new SumsHeader(
                index.day(),
                index.first(),
                taken.rows(),
                taken.aggregate(),
                segment,
                taken.parts().size(),
                table.size());
        to.bytes(header.encode(), SumsHeader.BYTES);
        to.bytes(table.array(), table.size());
        to.bytes(
                ByteBuffer.allocate(CRC_BYTES)
                        .putInt(crc(table.array(), table.size()))
                        .array(),
                CRC_BYTES);
        for (DayIndex.Part part : taken.parts()) {
            part.postings().orElseThrow().write(to::bytes);
        }
    }

    private static void put(ByteBuilder out, DayIndex.Part part) {
        putText(out, part.name().getBytes(StandardCharsets.UTF_8));
        Varint.put(out, part.rows());
        SortedMap<String, BigInteger> fees = new TreeMap<>(Fees.sums(part.fees()));
        Varint.put(out, fees.size());
        fees.forEach((currency, sum) -> {
            putText(out, currency.getBytes(StandardCharsets.UTF_8));
            putText(out, sum.toByteArray());
        });
        Postings postings = part.postings().orElseThrow();
        Varint.put(out, postings.size());
        out.putInt(postings.crc());
    }

    private static void putText(ByteBuilder out, byte[] text) {
        if (text.length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("a text of " + text.length + " bytes");
        }
        out.putByte(text.length);
        out.put(text);
    }

    private static int crc(byte[] of, int length) {
        CRC32C crc = new CRC32C();
        crc.update(of, 0, length);
        return (int) crc.getValue();
    }

    /**
     * Reads a table.
     *
     * @param bytes the table with its checksum
     * @param fileBytes length of the file
     * @throws IllegalArgumentException if it is broken
     */
    public static SumsTable of(SumsHeader header, byte[] bytes, long fileBytes) {
        int end = header.tableBytes();
        if (bytes.length != end + CRC_BYTES || ByteBuffer.wrap(bytes).getInt(end) != crc(bytes, end)) {
            throw new IllegalArgumentException("its table is broken");
        }
        int[] places = new int[header.customers()];
        long[] postingsAt = new long[header.customers()];
        Varint.Reader in = new Varint.Reader(bytes, 0, end);
        long postings = (long) SumsHeader.BYTES + end + CRC_BYTES;
        long rows = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = in.position();
            postingsAt[i] = postings;
            Customer customer = customer(bytes, in);
            postings += customer.postings;
            rows += customer.rows;
        }
        if (in.hasNext() || rows != header.rows() || postings != fileBytes) {
            throw new IllegalArgumentException("its length is wrong");
        }
        return new SumsTable(header, bytes, places, postingsAt);
    }

    private static Customer customer(byte[] bytes, Varint.Reader in) {
        String name = text(bytes, in);
        long rows = in.next();
        Fees fees = null;
        for (long count = in.next(); count > 0; count--) {
            String currency = text(bytes, in);
            int length = bytes[in.skip(1)] & 0xff;
            fees = new Fees(currency, new BigInteger(bytes, in.skip(length), length), fees);
        }
        long postings = in.next();
        return new Customer(name, rows, fees, postings, ByteBuffer.wrap(bytes).getInt(in.skip(4)));
    }

    private static String text(byte[] bytes, Varint.Reader in) {
        int length = bytes[in.skip(1)] & 0xff;
        return new String(bytes, in.skip(length), length, StandardCharsets.UTF_8);
    }

    private Customer customer(int number) {
        return customer(bytes, new Varint.Reader(bytes, places[number], header.tableBytes()));
    }

    public SumsHeader header() {
        return header;
    }

    /** What the day comes to. */
    public DaySums sums() {
        SortedMap<String, DaySums.Customer> sums = new TreeMap<>();
        for (int i = 0; i < places.length; i++) {
            Customer customer = customer(i);
            sums.put(customer.name, new DaySums.Customer(customer.rows, Fees.sums(customer.fees)));
        }
        return new DaySums(header.day(), header.first(), header.rows(), header.aggregate(), sums);
    }

    /** Where a customer's postings are; empty if he has no rows. */
    public Optional<Place> find(String customer) {
        byte[] name = customer.getBytes(StandardCharsets.UTF_8);
        int low = 0;
        int high = places.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = places[middle];
            int order = Arrays.compareUnsigned(bytes, at + 1, at + 1 + (bytes[at] & 0xff), name, 0, name.length);
            if (order == 0) {
                return Optional.of(place(middle));
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    private Place place(int number) {
        Customer customer = customer(number);
        return new Place(postingsAt[number], Math.toIntExact(customer.postings), customer.crc);
    }

    /** Reads postings. */
    @FunctionalInterface
    public interface Reader<E extends Exception> {
        /** The postings at a place, checked. */
        Postings postings(Place place) throws E;
    }

    /**
     * The index in memory again, to be added to.
     *
     * @throws IllegalArgumentException if postings are broken
     */
    public <E extends Exception> DayIndex load(Reader<E> from) throws E {
        DayIndex index = new DayIndex(header.day(), header.first());
        index.restore(header.aggregate());
        for (int i = 0; i < places.length; i++) {
            Customer customer = customer(i);
            index.restore(customer.name, customer.fees, from.postings(place(i)), Math.toIntExact(customer.rows));
        }
        if (index.end() != header.first() + header.rows()) {
            throw new IllegalArgumentException("its postings are not as many as its rows");
        }
        return index;
    }
}
