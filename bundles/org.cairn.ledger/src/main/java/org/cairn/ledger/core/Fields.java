// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.cairn.core.api.ledger.Column;

/**
 * Columns in the order in which the encoding has them, with their names as it writes them: sorted and encoded once, not for
 * each row.
 */
final class Fields {
    /** Public columns. */
    static final List<Field> PUBLIC = of(true, "");
    /** Private columns, by the names that they have in the private part. */
    static final List<Field> PRIVATE = of(false, PrivatePart.INTERNAL);

    private Fields() {}

    private static List<Field> of(boolean isPublic, String prefix) {
        return Arrays.stream(Column.values())
                .filter(column -> column.isPublic() == isPublic)
                .map(column -> new Field(column, column.key(), encoded(prefix + column.key())))
                .sorted(Comparator.comparing(Field::name))
                .toList();
    }

    private static byte[] encoded(String name) {
        ByteBuilder out = new ByteBuilder(64);
        Canonical.putText(out, name);
        return out.toBytes();
    }

    /**
     * A column.
     *
     * @param name {@link Column#key}, which makes a new text at each call
     * @param encoded its name in the encoding, length included
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Field(Column column, String name, byte[] encoded) {
        void put(ByteBuilder out, String value) {
            out.put(encoded);
            Canonical.putText(out, value);
        }
    }
}
