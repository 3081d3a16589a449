// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

/** Something is not as docs/VERIFY.md says; the message is the finding. Checked, so that none ends as a stack trace. */
final class Flaw extends Exception {
    private static final long serialVersionUID = 1;

    Flaw(String message) {
        super(message, null, false, false);
    }

    /** The finding. */
    String finding() {
        return String.valueOf(getMessage());
    }
}
