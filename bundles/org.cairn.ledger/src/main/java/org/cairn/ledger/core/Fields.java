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
                .map(column -> field(column, prefix + column.key()))
                .toArray(Field[]::new);
    }

    private static Field field(Column column, String name) {
        ByteBuilder out = new ByteBuilder(64);
        Canonical.putName(out, name);
        Canonical.putValue(out, "");
        return new Field(column, out.toBytes(), DraftRules.of(column), DraftRules.isRequired(column));
    }

    /**
     * A column.
     *
     * @param head what the encoding has before the value: its length, at the end, is still 0
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Field(Column column, byte[] head, DraftRules.Rule rule, boolean isRequired) {
        void put(ByteBuilder out, String value) {
            out.put(head);
            int at = out.size();
            rule.put(out, column, value);
            out.setShort(at - 2, out.size() - at);
        }

        /** Leaves a place for a value of that length. */
        int place(ByteBuilder out, int length) {
            out.put(head);
            int at = out.reserve(length);
            out.setShort(at - 2, length);
            return at;
        }
    }
}
