// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.plugins;

/** Why a wish about plug-ins was refused. */
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What the caller should do next. */
    public enum Kind {
        /** No such plug-in, version, artefact or proposal. Final. */
        NOT_FOUND,
        /** The input breaks a rule that the message names. Mend it. */
        INVALID,
        /** The jar is not to be trusted, for the reason that the message names. Final for these bytes. */
        UNTRUSTED,
        /** It could not be stored, or the list of revoked certificates is missing: try again. */
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
