// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

/**
 * Ends the work on a request at once. An Error, not an exception, because no script may catch it and no library takes it
 * for one of its own.
 */
public final class StopWork extends Error {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        CANCELLED,
        LIMIT
    }

    private final Reason reason;

    public StopWork(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
