// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.plugins;

/** Why a wish about plug-ins was refused. */
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What the caller should do next. */
    public enum Kind {
        /** No such plug-in or version. Final. */
        NOT_FOUND,
        /** The input breaks a rule that the message names. Mend it. */
        INVALID,
        /** The desired state could not be stored: try again. */
        UNAVAILABLE
    }

    private final Kind kind;

    public PluginException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
