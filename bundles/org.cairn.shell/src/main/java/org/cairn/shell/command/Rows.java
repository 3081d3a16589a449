// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Quantities;

/** Rows of the ledger as commands show them. */
final class Rows {
    private static final int HASH_SHOWN = 12;

    private Rows() {}

    static Ledger ledger(Call call) throws Call.Refused {
        return call.need(Ledger.class, "ledger");
    }

    static TransparencyLog log(Call call) throws Call.Refused {
        return call.need(TransparencyLog.class, "ledger");
    }

    /** A number of rows that was asked for. */
    static int limit(int limit, int least, int most) throws Call.Refused {
        if (limit < least || limit > most) {
            throw new Call.Refused("--limit is " + least + " to " + most);
        }
        return limit;
    }

    static Listing<Row> listing() {
        return new Listing<Row>()
                .column("id", Row::id)
                .data("columns", Row::columns)
                .data("hash", Row::hash)
                .shown("time", row -> value(row, Column.TIME))
                .shown("outcome", row -> value(row, Column.OUTCOME))
                .shown("service", row -> value(row, Column.SERVICE))
                .shown("worker", row -> value(row, Column.WORKER))
                .shown("tier", row -> value(row, Column.TIER))
                .shown("fee", Rows::fee)
                .shown("hash", Rows::hash);
    }

    static String fee(Row row) {
        String fee = value(row, Column.FEE);
        boolean number = fee.matches("[0-9]{1,18}");
        return number ? Quantities.money(Long.parseLong(fee)) + " " + value(row, Column.CURRENCY) : fee;
    }

    /** The beginning of a row's hash: enough to recognise it. */
    static String hash(Row row) {
        return row.hash().substring(0, Math.min(HASH_SHOWN, row.hash().length()));
    }

    static String value(Row row, Column column) {
        return row.columns().getOrDefault(column.key(), "");
    }
}
