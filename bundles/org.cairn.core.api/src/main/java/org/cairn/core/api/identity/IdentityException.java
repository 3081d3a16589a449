// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.identity;

/** Why something about accounts, sessions or workers was refused or failed. Messages hold no secret. */
public final class IdentityException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What the caller should do next. */
    public enum Kind {
        /** Wrong or expired credentials; which part was wrong is not told. Get new ones. */
        UNAUTHENTICATED,
        /** The credentials are right, and the account is suspended or not allowed to do this. Final. */
        FORBIDDEN,
        /** No such account or worker. Final. */
        NOT_FOUND,
        /** The input breaks a rule that the message names. Mend it. */
        INVALID,
        /** Too many tries from one source, or too many at once: try again after {@link #retryAfterMillis}. */
        BUSY,
        /** The store or the network failed: try again. */
        UNAVAILABLE
    }

    private final Kind kind;
    private final long retryAfterMillis;

    public IdentityException(Kind kind, String message) {
        this(kind, message, 0);
    }

    public IdentityException(Kind kind, String message, long retryAfterMillis) {
        super(message);
        this.kind = kind;
        this.retryAfterMillis = retryAfterMillis;
    }

    public Kind kind() {
        return kind;
    }

    /** When to try again, for {@link Kind#BUSY}; else 0. */
    public long retryAfterMillis() {
        return retryAfterMillis;
    }
}
