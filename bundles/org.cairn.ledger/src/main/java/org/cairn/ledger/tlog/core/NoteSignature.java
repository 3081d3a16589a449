// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One signature line of a note.
 *
 * @param name of the key
 * @param id of the key
 * @param bytes what the key made; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode are by content, below
public record NoteSignature(String name, int id, byte[] bytes) {
    private static final String START = "\u2014 ";

    /** The line with its newline. */
    public String line() {
        ByteBuffer all = ByteBuffer.allocate(Integer.BYTES + bytes.length);
        all.putInt(id).put(bytes);
        return START + name + " " + Base64Text.encode(all.array()) + "\n";
    }

    /**
     * Reads a line without its newline.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static NoteSignature of(String line) {
        int space = line.indexOf(' ', START.length());
        if (!line.startsWith(START) || space < 0) {
            throw new IllegalArgumentException("a signature line is: dash, name, base64");
        }
        String name = line.substring(START.length(), space);
        NoteKey.checkName(name);
        byte[] all = Base64Text.decode(line.substring(space + 1));
        if (all.length <= Integer.BYTES) {
            throw new IllegalArgumentException("a signature has more than four bytes");
        }
        return new NoteSignature(
                name, ByteBuffer.wrap(all).getInt(), Arrays.copyOfRange(all, Integer.BYTES, all.length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteSignature that && line().equals(that.line());
    }

    @Override
    public int hashCode() {
        return line().hashCode();
    }

    @Override
    public String toString() {
        return line();
    }
}
