// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.EnumMap;
import java.util.Map;
import org.cairn.core.api.ledger.Column;

/** Names of columns, made once: {@link Column#key} makes a new text at each call, some twenty for a row. */
final class Keys {
    private static final Map<Column, String> KEYS = new EnumMap<>(Column.class);
    private static final Map<Column, String> INTERNAL = new EnumMap<>(Column.class);

    static {
        for (Column column : Column.values()) {
            KEYS.put(column, column.key());
            INTERNAL.put(column, PrivatePart.INTERNAL + column.key());
        }
    }

    private Keys() {}

    static String of(Column column) {
        return KEYS.getOrDefault(column, "");
    }

    /** The name that a private column has in the private part. */
    static String internal(Column column) {
        return INTERNAL.getOrDefault(column, "");
    }
}
