// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import org.cairn.ledger.core.ChainHash;

/**
 * What a log says of itself (C2SP tlog-checkpoint): the text of a note, without extension lines.
 *
 * @param origin name of the log
 * @param size leaves of its tree
 * @param root of the tree
 */
public record Checkpoint(String origin, long size, ChainHash root) {
    private static final int LINES = 3;

    /** The text with its last newline. */
    public String text() {
        return origin + "\n" + size + "\n" + Base64Text.encode(root.bytes()) + "\n";
    }

    /**
     * Reads a text, strictly: it is what {@link #text} makes of it.
     *
     * @throws IllegalArgumentException if it is no checkpoint
     */
    public static Checkpoint of(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length == LINES + 1 && !lines[0].isEmpty()) {
            Checkpoint checkpoint = new Checkpoint(lines[0], Decimal.parse(lines[1]), Base64Text.decodeRoot(lines[2]));
            if (checkpoint.text().equals(text)) {
                return checkpoint;
            }
        }
        throw new IllegalArgumentException("a checkpoint is three lines: origin, size, root");
    }
}
