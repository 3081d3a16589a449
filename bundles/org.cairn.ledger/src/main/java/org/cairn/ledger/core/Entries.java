// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Single columns out of an entry, without reading all of it into a map. */
public final class Entries {
    private Entries() {}

    /**
     * The value of a column.
     *
     * @param from where the entry begins in the array
     * @param until where it ends
     * @throws IllegalArgumentException if the bytes are no encoding
     */
    public static Optional<String> value(byte[] array, int from, int until, String column) {
        byte[] name = ByteBuilder.utf8(column);
        int at = from;
        while (at < until) {
            int nameEnd = at + 1 + (array[at] & 0xff);
            int valueEnd = nameEnd + 2 > until
                    ? until + 1
                    : nameEnd + 2 + ((array[nameEnd] & 0xff) << 8 | (array[nameEnd + 1] & 0xff));
            if (valueEnd > until) {
                throw new IllegalArgumentException("an entry is cut off");
            }
            if (Arrays.equals(array, at + 1, nameEnd, name, 0, name.length)) {
                return Optional.of(new String(array, nameEnd + 2, valueEnd - nameEnd - 2, StandardCharsets.UTF_8));
            }
            at = valueEnd;
        }
        return Optional.empty();
    }
}
