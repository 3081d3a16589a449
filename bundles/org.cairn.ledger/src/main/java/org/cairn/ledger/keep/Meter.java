// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.util.function.BooleanSupplier;
import org.cairn.core.api.ledger.Keeping.Progress;
import org.cairn.core.api.ledger.LedgerException;

/** How far long work is, and whether it should go on. For one thread. */
final class Meter {
    /** Between two words about the progress. */
    private static final long STEP_BYTES = 4 << 20;

    private final Progress progress;
    private final BooleanSupplier isStopped;
    private long bytes;
    private long of;
    private long told;

    Meter(Progress progress, BooleanSupplier isStopped) {
        this.progress = progress;
        this.isStopped = isStopped;
    }

    /** Nobody listens, nothing stops it. */
    static Meter silent() {
        return new Meter((at, of) -> {}, () -> false);
    }

    /** So much is still to be done. */
    void expect(long more) {
        of = bytes + more;
        tell();
    }

    /**
     * So much was done.
     *
     * @throws LedgerException CLOSED if the work is to end
     */
    void add(long done) {
        bytes += done;
        of = Math.max(of, bytes);
        if (isStopped.getAsBoolean()) {
            throw new LedgerException(LedgerException.Kind.CLOSED, "the ledger is being closed");
        }
        if (bytes - told >= STEP_BYTES) {
            tell();
        }
    }

    /** All is done. */
    void end() {
        of = bytes;
        tell();
    }

    long bytes() {
        return bytes;
    }

    private void tell() {
        told = bytes;
        progress.at(bytes, of);
    }
}
