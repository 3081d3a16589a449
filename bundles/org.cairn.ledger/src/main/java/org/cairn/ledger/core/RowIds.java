// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.time.LocalDate;

/** Ids of rows that follow each other, as text: each is made of the one before, of which mostly one digit changes. */
final class RowIds {
    private static final int SEQUENCE_DIGITS_MAX = 19;

    private final byte[] id;
    private int length;

    /** Begins with some row. */
    RowIds(String gateway, LocalDate day, long sequence) {
        byte[] first = ByteBuilder.utf8(gateway + "/" + day + "/" + sequence);
        length = first.length;
        id = new byte[length + SEQUENCE_DIGITS_MAX];
        System.arraycopy(first, 0, id, 0, length);
    }

    /** Bytes of the present one. */
    int length() {
        return length;
    }

    /** Writes the present one. */
    void put(byte[] to, int at) {
        System.arraycopy(id, 0, to, at, length);
    }

    /** Goes to the next. */
    void next() {
        int at = length - 1;
        while (id[at] == '9') {
            id[at--] = '0';
        }
        if (id[at] == '/') { // nines alone: a digit more
            id[at + 1] = '1';
            id[length++] = '0';
        } else {
            id[at]++;
        }
    }
}
