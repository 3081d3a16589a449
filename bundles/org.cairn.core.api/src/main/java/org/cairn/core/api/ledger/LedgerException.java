// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

/** Why the ledger did not do something. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What the caller should do next. */
    public enum Kind {
        /** The draft or the question breaks a rule that the message names. Final. */
        INVALID,
        /** Too many rows wait: try again soon. */
        BUSY,
        /** The store is broken or full: nothing more is accepted; the operator must act. */
        FAILED,
        /** The ledger was closed. */
        CLOSED
    }

    private final Kind kind;

    public LedgerException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public LedgerException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
