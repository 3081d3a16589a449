// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

/** The requests that were charged, by 64 bits of their SHA-256: finds every one that was charged twice. */
final class RequestIds {
    /** 128 MiB of them. */
    static final int IDS_MAX = 12_000_000;

    private long[] slots = new long[1 << 10];
    private int count;
    private boolean isFull;

    /** Adds one; false if it is there already. */
    boolean add(long id) {
        if (count >= IDS_MAX) {
            isFull = true;
            return true;
        }
        if (count * 4L > slots.length * 3L) {
            grow();
        }
        return put(id == 0 ? 1 : id);
    }

    /** Whether there were more than can be compared. */
    boolean isFull() {
        return isFull;
    }

    private boolean put(long id) {
        int at = (int) id & slots.length - 1;
        while (slots[at] != 0) {
            if (slots[at] == id) {
                return false;
            }
            at = at + 1 & slots.length - 1;
        }
        slots[at] = id;
        count++;
        return true;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        count = 0;
        for (long id : old) {
            if (id != 0) {
                put(id);
            }
        }
    }
}
