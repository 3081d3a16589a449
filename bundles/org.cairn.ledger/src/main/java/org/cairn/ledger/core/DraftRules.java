// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.work.Tier;

/**
 * What a draft must keep (docs/LEDGER.md, "Columns"). Public values are printable ASCII, so that an export needs no
 * escapes and a public entry stays far below its limit; private ones are any Unicode text that UTF-8 can write.
 */
public final class DraftRules {
    /** Bytes of a private column's value. */
    public static final int VALUE_BYTES_MAX = 8 * 1024;
    /** Pairs in notes, and in custom fields. */
    public static final int PAIRS_MAX = 32;
    /** Characters of a note's value: what a DService may write, whatever its bytes. */
    public static final int NOTE_CHARACTERS_MAX = 1024;
    /** Bytes of a custom field's value. */
    public static final int CUSTOM_BYTES_MAX = 4 * 1024;

    private static final Set<Column> SET_BY_LEDGER =
            EnumSet.of(Column.ID, Column.SCHEMA, Column.TIME, Column.PRIVATE_HASH);
    private static final Set<Column> REQUIRED = EnumSet.of(
            Column.GATEWAY,
            Column.REQUEST,
            Column.ATTEMPT,
            Column.OUTCOME,
            Column.SERVICE,
            Column.CUSTOMER,
            Column.ACCOUNT);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Rule GATEWAY = rule("[a-z][a-z0-9-]{0,31}", "a gateway's name");
    private static final Rule TEXT_64 = rule("[!-~]{1,64}", "1 to 64 printable ASCII characters without spaces");
    private static final Rule NUMBER = rule("0|[1-9][0-9]{0,17}", "a whole number of up to 18 digits");
    private static final Map<Column, Rule> RULES = rules();

    private DraftRules() {}

    private record Rule(Pattern pattern, String says) {}

    private static Rule rule(String pattern, String says) {
        return new Rule(Pattern.compile(pattern), says);
    }

    private static Map<Column, Rule> rules() {
        Map<Column, Rule> rules = new EnumMap<>(Column.class);
        rules.put(Column.GATEWAY, GATEWAY);
        rules.put(Column.REQUEST, rule("[!-~]{1,40}", "1 to 40 printable ASCII characters without spaces"));
        rules.put(Column.ATTEMPT, rule("[1-9][0-9]{0,3}", "a number from 1 to 9999"));
        List<String> outcomes =
                Arrays.stream(Outcome.values()).map(Outcome::label).toList();
        rules.put(Column.OUTCOME, rule(String.join("|", outcomes), "one of " + outcomes));
        rules.put(Column.SERVICE, rule("[!-.0-~]{1,64}/[!-.0-~]{1,64}", "ID/VERSION"));
        for (Column column : EnumSet.of(Column.CUSTOMER, Column.USER, Column.WORKER, Column.VERIFIED)) {
            rules.put(column, TEXT_64);
        }
        List<String> tiers = Arrays.stream(Tier.values()).map(Tier::label).toList();
        rules.put(Column.TIER, rule(String.join("|", tiers), "one of " + tiers));
        rules.put(Column.FEE, rule("0|[1-9][0-9]{0,29}", "a whole number of 10^-12 units of up to 30 digits"));
        rules.put(Column.CURRENCY, rule("[A-Z]{3}", "three capital letters (ISO 4217)"));
        rules.put(Column.STATUS, rule("[1-9][0-9]{2}", "an HTTP status"));
        for (Column column : Column.values()) {
            if (column.key().endsWith("_us") || column.key().contains("bytes")) {
                rules.put(column, NUMBER);
            }
        }
        return rules;
    }

    /**
     * Judges a draft.
     *
     * @param gateway whose ledger it is meant for
     * @throws LedgerException INVALID, naming the column and what is expected; the value is left out, it may be private
     */
    public static void check(RowDraft draft, String gateway) {
        for (Column column : REQUIRED) {
            if (!draft.columns().containsKey(column)) {
                throw invalid(column.key() + " is missing");
            }
        }
        draft.columns().forEach(DraftRules::checkColumn);
        if (!gateway.equals(draft.columns().get(Column.GATEWAY))) {
            throw invalid("gateway must be " + gateway + ", whose ledger this is");
        }
        if (draft.columns().containsKey(Column.FEE) != draft.columns().containsKey(Column.CURRENCY)) {
            throw invalid("fee and currency come together");
        }
        checkPairs("note", draft.notes());
        checkPairs("custom field", draft.custom());
        draft.notes().forEach((name, value) -> {
            if (value.length() > NOTE_CHARACTERS_MAX) {
                throw invalid("note " + name + " is longer than " + NOTE_CHARACTERS_MAX + " characters");
            }
            utf8Length(name, value);
        });
        draft.custom().forEach((name, value) -> {
            if (utf8Length(name, value) > CUSTOM_BYTES_MAX) {
                throw invalid("custom field " + name + " is longer than " + CUSTOM_BYTES_MAX + " bytes");
            }
        });
    }

    private static void checkColumn(Column column, String value) {
        if (SET_BY_LEDGER.contains(column)) {
            throw invalid(column.key() + " is set by the ledger");
        }
        if (utf8Length(Keys.of(column), value) > VALUE_BYTES_MAX) {
            throw invalid(column.key() + " is longer than " + VALUE_BYTES_MAX + " bytes");
        }
        Rule rule = RULES.get(column);
        if (rule != null && !rule.pattern.matcher(value).matches()) {
            throw invalid(column.key() + " must be " + rule.says);
        }
        if (column == Column.REFERS_TO) {
            checkId(value);
        }
    }

    private static void checkId(String value) {
        try {
            RowId id = RowId.of(value);
            if (value.length() <= 64 && GATEWAY.pattern.matcher(id.gateway()).matches()) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw invalid("refers_to must be a row's id, GATEWAY/YYYY-MM-DD/SEQUENCE");
    }

    private static void checkPairs(String what, SortedMap<String, String> pairs) {
        if (pairs.size() > PAIRS_MAX) {
            throw invalid("more than " + PAIRS_MAX + " " + what + "s");
        }
        for (String name : pairs.keySet()) {
            if (!NAME.matcher(name).matches()) {
                throw invalid("a " + what + "'s name must match " + NAME);
            }
        }
    }

    /** Java writes half a surrogate pair as a question mark: two different texts would have the same hash. */
    private static int utf8Length(String what, String value) {
        int length = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (!Character.isSurrogate(c)) {
                length += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                length += 4;
                i++;
            } else {
                throw invalid(what + " is not valid Unicode");
            }
        }
        return length;
    }

    private static LedgerException invalid(String message) {
        return new LedgerException(LedgerException.Kind.INVALID, message);
    }
}
