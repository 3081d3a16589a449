// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.Arrays;
import java.util.Comparator;
import org.cairn.core.api.ledger.Column;

/**
 * Columns in the order in which the encoding has them, with their names as it writes them and their rules: sorted and encoded
 * once, not for each row.
 */
final class Fields {
    /** Public columns. */
    static final Field[] PUBLIC = of(true, "");
    /** Private columns, by the names that they have in the private part. */
    static final Field[] PRIVATE = of(false, PrivatePart.INTERNAL);

    private Fields() {}

    private static Field[] of(boolean isPublic, String prefix) {
        return Arrays.stream(Column.values())
                .filter(column -> column.isPublic() == isPublic)
                .sorted(Comparator.comparing(Column::key))
                .map(column -> new Field(column, encoded(prefix + column.key()), DraftRules.of(column)))
                .toArray(Field[]::new);
    }

    private static byte[] encoded(String name) {
        ByteBuilder out = new ByteBuilder(64);
        Canonical.putName(out, name);
        return out.toBytes();
    }

    /**
     * A column.
     *
     * @param encoded its name in the encoding, length included
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Field(Column column, byte[] encoded, DraftRules.Rule rule) {
        void put(ByteBuilder out, String value) {
            out.put(encoded);
            int at = out.reserve(2);
            rule.put(out, column, value);
            out.setShort(at, out.size() - at - 2);
        }
    }
}
