// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

/** A list is not as docs/TRUST.md has it, and counts for nothing. */
public final class ListException extends Exception {
    private static final long serialVersionUID = 1;

    public ListException(String message) {
        super(message);
    }
}
