// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of answers wait for callers to read them, over all connections of a front: 256 streams with a window of
 * 0 on each connection would fill the memory. The more there are, the less patience with each. From any thread.
 */
final class Unread {
    private final long some;
    private final long max;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * None yet.
     *
     * @param max bytes that may wait at most
     */
    Unread(long max) {
        this.max = max;
        this.some = max / 2;
    }

    /** Bytes wait; false if they are too many, and then they are not counted. */
    boolean add(int count) {
        if (bytes.addAndGet(count) > max && count > 0) {
            bytes.addAndGet(-count);
            return false;
        }
        return true;
    }

    /** Bytes left, or will never leave. */
    void remove(int count) {
        bytes.addAndGet(-count);
    }

    /** How long a caller may read nothing of his answer. */
    int patienceSeconds(int usual) {
        return bytes.get() > some ? Math.min(usual, Limits.UNREAD_SECONDS) : usual;
    }
}
