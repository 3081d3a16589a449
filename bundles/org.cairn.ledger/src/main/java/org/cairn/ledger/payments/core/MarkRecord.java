// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.cairn.core.api.ledger.Payments.Mark;
import org.cairn.core.api.ledger.Payments.Range;
import org.cairn.core.api.ledger.Payments.Status;
import org.cairn.ledger.core.ByteBuilder;
import org.cairn.ledger.index.core.Varint;

/** A mark as bytes (docs/LEDGER.md, "Payments"). Equal marks have equal bytes. */
public final class MarkRecord {
    private MarkRecord() {}

    /** The bytes of a mark that keeps the rules. */
    public static byte[] encode(Mark mark) {
        ByteBuilder out = new ByteBuilder(64 + 4 * mark.rows().size());
        out.putInt(Math.toIntExact(mark.day().toEpochDay()));
        out.putLong(ChronoUnit.MICROS.between(Instant.EPOCH, mark.at()));
        out.putByte(number(mark.status()));
        putText(out, mark.entity());
        putText(out, mark.settlement());
        Varint.put(out, mark.rows().size());
        long last = 0;
        for (Range range : mark.rows()) {
            long step = range.from() - last;
            Varint.put(out, step << 1 ^ step >> 63); // ranges may be in any order
            Varint.put(out, range.until() - range.from());
            last = range.until();
        }
        return out.toBytes();
    }

    private static void putText(ByteBuilder out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        out.putByte(bytes.length);
        out.put(bytes);
    }

    /** Not the ordinal: the file stays when the order changes. */
    private static int number(Status status) {
        return switch (status) {
            case PENDING -> 1;
            case PAID -> 2;
            case DEFERRED -> 3;
            case COVERED -> 4;
            case FAILED -> 5;
        };
    }

    private static Status status(int number) {
        for (Status status : Status.values()) {
            if (number(status) == number) {
                return status;
            }
        }
        throw new IllegalArgumentException("status " + number + " is unknown");
    }

    /** The day of a mark. */
    public static LocalDate day(byte[] bytes) {
        return LocalDate.ofEpochDay(ByteBuffer.wrap(bytes).getInt());
    }

    /**
     * Reads a mark.
     *
     * @throws IllegalArgumentException if the bytes are none
     */
    public static Mark decode(byte[] bytes) {
        if (bytes.length < 16) {
            throw new IllegalArgumentException("the mark is cut off");
        }
        try {
            ByteBuffer head = ByteBuffer.wrap(bytes);
            LocalDate day = LocalDate.ofEpochDay(head.getInt());
            Instant at = Instant.EPOCH.plus(head.getLong(), ChronoUnit.MICROS);
            Status status = status(head.get());
            Varint.Reader in = new Varint.Reader(bytes, head.position(), bytes.length);
            String entity = text(bytes, in);
            String settlement = text(bytes, in);
            List<Range> rows = new ArrayList<>();
            long last = 0;
            for (long count = in.next(); count > 0; count--) {
                long step = in.next();
                long from = last + (step >>> 1 ^ -(step & 1));
                last = from + in.next();
                rows.add(new Range(from, last));
            }
            if (in.hasNext()) {
                throw new IllegalArgumentException("the mark is too long");
            }
            return new Mark(day, rows, entity, status, settlement, at);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("the mark's time is not right", e);
        }
    }

    private static String text(byte[] bytes, Varint.Reader in) {
        int length = bytes[in.skip(1)] & 0xff;
        return new String(bytes, in.skip(length), length, StandardCharsets.US_ASCII);
    }
}
