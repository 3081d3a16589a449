// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.ledger;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;

/**
 * Row hashes as docs/LEDGER.md describes them (CGN-18), written for reading: what a ledger's own, faster code must agree
 * with.
 */
public final class ReferenceHash {
    private static final int RATE_BYTES = 136;
    private static final int[] ROTATIONS = {
        0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14
    };

    private ReferenceHash() {}

    /** The hash of public columns, in hex. */
    public static String row(SortedMap<String, String> columns) {
        return HexFormat.of().formatHex(keccak256(encode(columns)));
    }

    /** The hash of a private part, in hex. */
    public static String secret(PrivateRow part) {
        SortedMap<String, String> pairs = new TreeMap<>();
        part.columns().forEach((name, value) -> pairs.put("internal." + name, value));
        part.notes().forEach((name, value) -> pairs.put("note." + name, value));
        part.custom().forEach((name, value) -> pairs.put("custom." + name, value));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(HexFormat.of().parseHex(part.blind()));
        bytes.writeBytes(encode(pairs));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** What a day's rows come to. */
    public static DaySums sums(LocalDate day, List<Row> rows) {
        byte[] aggregate = new byte[32];
        SortedMap<String, DaySums.Customer> customers = new TreeMap<>();
        for (Row row : rows) {
            byte[] hash = HexFormat.of().parseHex(row.hash());
            for (int i = 0; i < hash.length; i++) {
                aggregate[i] ^= hash[i];
            }
            Map<String, BigInteger> fees = new TreeMap<>();
            BigInteger fee = new BigInteger(row.columns().getOrDefault(Column.FEE.key(), "0"));
            if (fee.signum() > 0) {
                fees.put(row.columns().getOrDefault(Column.CURRENCY.key(), ""), fee);
            }
            customers.merge(
                    row.columns().getOrDefault(Column.CUSTOMER.key(), ""),
                    new DaySums.Customer(1, fees),
                    ReferenceHash::sum);
        }
        return new DaySums(
                day, rows.get(0).id().sequence(), rows.size(), HexFormat.of().formatHex(aggregate), customers);
    }

    private static DaySums.Customer sum(DaySums.Customer a, DaySums.Customer b) {
        Map<String, BigInteger> fees = new TreeMap<>(a.fees());
        b.fees().forEach((currency, fee) -> fees.merge(currency, fee, BigInteger::add));
        return new DaySums.Customer(a.rows() + b.rows(), fees);
    }

    /** Pairs in the order of their names: each name after its length in one byte, each value after its in two. */
    public static byte[] encode(SortedMap<String, String> pairs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pairs.forEach((name, value) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            out.write(bytes.length);
            out.writeBytes(bytes);
            bytes = value.getBytes(StandardCharsets.UTF_8);
            out.write(bytes.length >>> 8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        });
        return out.toByteArray();
    }

    /** Keccak-256 with the padding of the original submission, as Ethereum has it. */
    public static byte[] keccak256(byte[] message) {
        byte[] padded = new byte[(message.length / RATE_BYTES + 1) * RATE_BYTES];
        System.arraycopy(message, 0, padded, 0, message.length);
        padded[message.length] ^= 1;
        padded[padded.length - 1] ^= (byte) 0x80;
        long[] state = new long[25];
        for (int block = 0; block < padded.length; block += RATE_BYTES) {
            for (int i = 0; i < RATE_BYTES; i++) {
                state[i / 8] ^= (padded[block + i] & 0xffL) << (8 * (i % 8));
            }
            permute(state);
        }
        byte[] hash = new byte[32];
        for (int i = 0; i < hash.length; i++) {
            hash[i] = (byte) (state[i / 8] >>> (8 * (i % 8)));
        }
        return hash;
    }

    /** Keccak-f[1600]; lane (x, y) is at x + 5 y. */
    private static void permute(long[] a) {
        int register = 1;
        long[] column = new long[5];
        long[] b = new long[25];
        for (int round = 0; round < 24; round++) {
            for (int x = 0; x < 5; x++) {
                column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
            }
            for (int i = 0; i < 25; i++) {
                a[i] ^= column[(i + 4) % 5] ^ Long.rotateLeft(column[(i + 1) % 5], 1);
            }
            for (int x = 0; x < 5; x++) {
                for (int y = 0; y < 5; y++) {
                    b[y + 5 * ((2 * x + 3 * y) % 5)] = Long.rotateLeft(a[x + 5 * y], ROTATIONS[x + 5 * y]);
                }
            }
            for (int x = 0; x < 5; x++) {
                for (int y = 0; y < 5; y++) {
                    a[x + 5 * y] = b[x + 5 * y] ^ (~b[(x + 1) % 5 + 5 * y] & b[(x + 2) % 5 + 5 * y]);
                }
            }
            for (int j = 0; j < 7; j++) {
                if ((register & 1) != 0) {
                    a[0] ^= 1L << ((1 << j) - 1);
                }
                register = (register << 1) ^ ((register >> 7) * 0x171);
            }
        }
    }
}
