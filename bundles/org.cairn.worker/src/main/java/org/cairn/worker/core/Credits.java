// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

/**
 * How many assignments the worker allows (docs/TUNNEL.md, 4). Invariant while the slots stay the same: what runs and what
 * was granted but not used yet are together never more than the slots, so that an assignment always finds a thread.
 * Work of an earlier tunnel counts as running until its thread has really ended.
 */
public final class Credits {
    private int slots;
    private int running;
    private long assigned;
    private long total;

    public Credits(int slots) {
        slots(slots);
    }

    /** Changes the number of slots; what was granted before stays granted. */
    public void slots(int count) {
        if (count < 1 || count > 4096) {
            throw new IllegalArgumentException("a worker has 1 to 4096 slots, not " + count);
        }
        slots = count;
    }

    public int slots() {
        return slots;
    }

    /** A new tunnel: nothing is granted on it yet. */
    public void reset() {
        assigned = 0;
        total = 0;
    }

    /** An assignment came and is accepted; false if it was never granted. */
    public boolean begin() {
        if (assigned >= total) {
            return false;
        }
        assigned++;
        running++;
        return true;
    }

    /** An assignment of an earlier tunnel came, and is accepted: it was granted there. */
    public void beginLate() {
        running++;
    }

    /** An assignment came and is declined: its credit is used up. */
    public void declined() {
        if (assigned < total) {
            assigned++;
        }
    }

    /** Work ended. */
    public void end() {
        if (running == 0) {
            throw new IllegalStateException("nothing runs");
        }
        running--;
    }

    /** Grants what the slots allow and tells the running total, which never falls. */
    public long grant() {
        total = Math.max(total, assigned + slots - running);
        return total;
    }

    /** The running total since the tunnel opened. */
    public long total() {
        return total;
    }

    public int running() {
        return running;
    }

    /** What was granted and not used yet. */
    public long unused() {
        return total - assigned;
    }
}
