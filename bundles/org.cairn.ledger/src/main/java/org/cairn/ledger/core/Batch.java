// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Rows that are written in one go, to the public file and the private one. Sealing ends both with a record that
 * has SHA-256(chain hash before, hashes of the rows, first sequence, rows): whoever changes a batch must change all later
 * ones. The hashes are the leaf hashes of the tree in the public file, the private hashes in the private one: each row is
 * hashed once for both purposes.
 *
 * <p>Adding rows gives each its place; what costs time, filling the places, is done for any rows in any order by any
 * threads.
 */
public final class Batch implements Follower.Rows {
    private static final int ROWS = 256;
    private static final int SEQUENCE_BYTES = 8;

    private final ByteBuilder open = new ByteBuilder(64 * 1024);
    private final ByteBuilder secret = new ByteBuilder(64 * 1024);
    private final Filler sealer = new Filler();
    private PreparedRow[] rows = new PreparedRow[ROWS];
    private int[] openAt = new int[ROWS];
    private int[] secretAt = new int[ROWS];
    private byte[] rowHashes = {};
    private byte[] leafHashes = {};
    private byte[] secretHashes = {};
    private byte[] time = {};
    private String gateway = "";
    private LocalDate day = LocalDate.EPOCH;
    private RowIds ids = new RowIds("", LocalDate.EPOCH, 0);
    private long first;
    private int count;

    /** What one thread needs to fill places. */
    public static final class Filler {
        private final Keccak keccak = new Keccak();
        private final MessageDigest sha = Hashes.sha256();
        private final CRC32C crc = new CRC32C();
    }

    /** Forgets all, for the next batch. */
    public void begin(String ofGateway, LocalDate ofDay, Instant written, long firstSequence) {
        open.clear();
        secret.clear();
        Arrays.fill(rows, 0, count, null);
        count = 0;
        first = firstSequence;
        gateway = ofGateway;
        day = ofDay;
        ids = new RowIds(gateway, day, first);
        time = ByteBuilder.utf8(RowTime.format(written));
    }

    /** Adds a row: gives it its place. */
    public void add(PreparedRow row) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, 2 * count);
            openAt = Arrays.copyOf(openAt, 2 * count);
            secretAt = Arrays.copyOf(secretAt, 2 * count);
        }
        rows[count] = row;
        openAt[count] = open.reserve(Frame.OVERHEAD + SEQUENCE_BYTES + Hashes.BYTES + row.entryBytes(ids.length()));
        secretAt[count] = secret.reserve(Frame.OVERHEAD + SEQUENCE_BYTES + PrivatePart.BLIND_BYTES + row.secretBytes());
        ids.next();
        count++;
    }

    /** Bytes so far, in both files. */
    public int size() {
        return open.size() + secret.size();
    }

    /** Ends adding. */
    public void ready() {
        // new ones: what was told to those who appended the rows still points into the old ones
        rowHashes = new byte[count * Hashes.BYTES];
        leafHashes = new byte[count * Hashes.BYTES];
        secretHashes = new byte[count * Hashes.BYTES];
    }

    /**
     * Fills the places of some rows.
     *
     * @param blinds 32 random bytes for each of these rows
     */
    public void fill(int from, int until, byte[] blinds, Filler filler) {
        RowIds id = new RowIds(gateway, day, first + from);
        for (int i = from; i < until; i++) {
            int hash = i * Hashes.BYTES;
            fillSecret(i, hash, blinds, (i - from) * PrivatePart.BLIND_BYTES, filler);
            fillOpen(i, hash, id, filler);
            id.next();
        }
    }

    private void fillSecret(int i, int hash, byte[] blinds, int blindAt, Filler filler) {
        PreparedRow row = rows[i];
        int payload = SEQUENCE_BYTES + PrivatePart.BLIND_BYTES + row.secretBytes();
        int at = secretAt[i] + Frame.HEAD + SEQUENCE_BYTES;
        System.arraycopy(blinds, blindAt, secret.array(), at, PrivatePart.BLIND_BYTES);
        row.putSecret(secret.array(), at, filler.sha, secretHashes, hash);
        frame(secret, secretAt[i], payload, first + i, filler.crc);
    }

    private void fillOpen(int i, int hash, RowIds id, Filler filler) {
        PreparedRow row = rows[i];
        int length = row.entryBytes(id.length());
        byte[] to = open.array();
        int hashAt = openAt[i] + Frame.HEAD + SEQUENCE_BYTES;
        int entryAt = hashAt + Hashes.BYTES;
        row.putEntry(to, entryAt, id, time, secretHashes, hash);
        to[entryAt - 1] = 0; // before the entry, for its leaf hash; the row hash comes there next
        filler.sha.update(to, entryAt - 1, 1 + length);
        Hashes.finish(filler.sha, leafHashes, hash);
        filler.keccak.hash(to, entryAt, length, to, hashAt);
        System.arraycopy(to, hashAt, rowHashes, hash, Hashes.BYTES);
        frame(open, openAt[i], SEQUENCE_BYTES + Hashes.BYTES + length, first + i, filler.crc);
    }

    private static void frame(ByteBuilder to, int at, int payload, long sequence, CRC32C crc) {
        to.setInt(at, payload);
        to.array()[at + 4] = Frame.ROW;
        to.setLong(at + Frame.HEAD, sequence);
        crc.reset();
        crc.update(to.array(), at, Frame.HEAD + payload);
        to.setInt(at + Frame.HEAD + payload, (int) crc.getValue());
    }

    /** Ends the batch, whose places are all filled; the chain hash of one file after it. */
    public ChainHash seal(boolean isPrivate, ChainHash chain) {
        ByteBuilder to = bytes(isPrivate);
        int at = to.reserve(Frame.OVERHEAD + Frame.END_BYTES);
        byte[] array = to.array();
        to.setInt(at, Frame.END_BYTES);
        array[at + 4] = Frame.END;
        to.setLong(at + Frame.HEAD, first);
        to.setInt(at + Frame.HEAD + 8, count);
        sealer.sha.update(chain.bytes());
        sealer.sha.update(isPrivate ? secretHashes : leafHashes);
        sealer.sha.update(array, at + Frame.HEAD, 12);
        byte[] hash = sealer.sha.digest();
        System.arraycopy(hash, 0, array, at + Frame.HEAD + 12, hash.length);
        sealer.crc.reset();
        sealer.crc.update(array, at, Frame.HEAD + Frame.END_BYTES);
        to.setInt(at + Frame.HEAD + Frame.END_BYTES, (int) sealer.crc.getValue());
        return new ChainHash(hash);
    }

    /** The bytes for one of the files. */
    public ByteBuilder bytes(boolean isPrivate) {
        return isPrivate ? secret : open;
    }

    /** Where a row begins in one of the files' bytes. */
    public int offset(int i, boolean isPrivate) {
        return isPrivate ? secretAt[i] : openAt[i];
    }

    @Override
    public long first() {
        return first;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public byte[] leafHashes() {
        return leafHashes;
    }

    @Override
    public byte[] rowHashes() {
        return rowHashes;
    }

    @Override
    public String customer(int i) {
        return rows[i].customer();
    }

    @Override
    public long fee(int i) {
        return rows[i].fee();
    }

    @Override
    public String currency(int i) {
        return rows[i].currency();
    }
}
