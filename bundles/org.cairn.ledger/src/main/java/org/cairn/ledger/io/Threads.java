// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

/** Waiting for a thread to end, however impatient the caller: files are closed after it. */
final class Threads {
    private Threads() {}

    static void join(Thread thread) {
        boolean wasInterrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
