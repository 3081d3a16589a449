// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

/** Size and root of the log, signed (C2SP tlog-checkpoint). */
final class Checkpoint {
    private final Note note;
    private final long size;
    private final byte[] root;

    private Checkpoint(Note note, long size, byte[] root) {
        this.note = note;
        this.size = size;
        this.root = root;
    }

    /** Reads a checkpoint and checks that a log signed it. */
    static Checkpoint of(String text, Vkey log, Signatures signatures) throws Flaw {
        Note note = Note.of(text);
        note.checkSignature(log, signatures);
        String[] lines = note.text().split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty()) {
            throw new Flaw("a checkpoint has three lines");
        }
        if (!lines[0].equals(log.name())) {
            throw new Flaw("the origin is " + lines[0] + ", the key's name " + log.name());
        }
        return new Checkpoint(note, Codec.number(lines[1]), Codec.hashOfBase64(lines[2]));
    }

    Note note() {
        return note;
    }

    long size() {
        return size;
    }

    byte[] root() {
        return root.clone();
    }
}
