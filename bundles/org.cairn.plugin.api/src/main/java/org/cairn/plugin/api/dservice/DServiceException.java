// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api.dservice;

/** What is wrong with a request, for its caller. The message is shown to him: it names the field and what was expected. */
public final class DServiceException extends Exception {
    private static final long serialVersionUID = 1;

    /** What the caller should do next. */
    public enum Kind {
        /** The request is wrong; mend it before sending it again (400). */
        INVALID(400),
        /** What the request names does not exist (404). */
        NOT_FOUND(404),
        /** The request asks for more than is allowed (413). */
        TOO_LARGE(413),
        /** The content cannot be read or converted (422). */
        UNPROCESSABLE(422),
        /** Something that this service needs failed; the same request may work later (502). */
        UPSTREAM(502);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** The HTTP status that the caller gets. */
        public int status() {
            return status;
        }
    }

    private final Kind kind;

    public DServiceException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public DServiceException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
