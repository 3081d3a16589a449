// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.ledger.core.Follower;

/** Rows made from a seed, and what they come to by the simplest of means. */
public record SampleRows(long first, List<Sample> samples) implements Follower.Rows {
    private static final String[] CURRENCIES = {"EUR", "USD", "CHF"};

    /** One of them; its hash in hex. */
    public record Sample(String customer, long fee, String currency, String hash) {}

    /**
     * Makes rows.
     *
     * @param customers of how many; the first of them have most rows
     */
    public static SampleRows of(Random random, long first, int count, int customers) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] hash = new byte[32];
            random.nextBytes(hash);
            boolean isFree = random.nextInt(4) == 0;
            long fee = isFree ? 0 : random.nextLong() >>> (1 + random.nextInt(62));
            int customer = (int) (customers * Math.pow(random.nextDouble(), 3));
            samples.add(new Sample(
                    "c-" + customer,
                    fee,
                    isFree && random.nextBoolean() ? "" : CURRENCIES[random.nextInt(CURRENCIES.length)],
                    HexFormat.of().formatHex(hash)));
        }
        return new SampleRows(first, samples);
    }

    /** Some of them. */
    public SampleRows part(int from, int until) {
        return new SampleRows(first + from, samples.subList(from, until));
    }

    public long end() {
        return first + samples.size();
    }

    @Override
    public int count() {
        return samples.size();
    }

    @Override
    public byte[] leafHashes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] rowHashes() {
        byte[] hashes = new byte[32 * samples.size()];
        for (int i = 0; i < samples.size(); i++) {
            System.arraycopy(HexFormat.of().parseHex(samples.get(i).hash()), 0, hashes, 32 * i, 32);
        }
        return hashes;
    }

    @Override
    public String customer(int i) {
        return samples.get(i).customer();
    }

    @Override
    public long fee(int i) {
        return samples.get(i).fee();
    }

    @Override
    public String currency(int i) {
        return samples.get(i).currency();
    }

    /** What they come to. */
    public DaySums sums(LocalDate day) {
        BigInteger aggregate = BigInteger.ZERO;
        SortedMap<String, DaySums.Customer> customers = new TreeMap<>();
        for (Sample sample : samples) {
            aggregate = aggregate.xor(new BigInteger(sample.hash(), 16));
            DaySums.Customer before =
                    customers.getOrDefault(sample.customer(), new DaySums.Customer(0, new TreeMap<>()));
            Map<String, BigInteger> fees = new TreeMap<>(before.fees());
            if (sample.fee() > 0) {
                fees.merge(sample.currency(), BigInteger.valueOf(sample.fee()), BigInteger::add);
            }
            customers.put(sample.customer(), new DaySums.Customer(before.rows() + 1, fees));
        }
        String hex = aggregate.toString(16);
        return new DaySums(day, first, samples.size(), "0".repeat(64 - hex.length()) + hex, customers);
    }

    /** Sequences of a customer's rows. */
    public long[] rows(String customer, long from, int limit) {
        long[] found = new long[samples.size()];
        int size = 0;
        for (int i = 0; i < samples.size() && size < limit; i++) {
            if (first + i >= from && samples.get(i).customer().equals(customer)) {
                found[size++] = first + i;
            }
        }
        return Arrays.copyOf(found, size);
    }
}
