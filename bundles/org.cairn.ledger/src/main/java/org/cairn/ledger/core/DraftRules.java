// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    private static final int NAME_CHARACTERS_MAX = 40;
    private static final String COMPLETE = Outcome.COMPLETE.label();
    private static final Column[] COLUMNS = Column.values();
    private static final Map<Column, Rule> RULES = rules();

    private DraftRules() {}

    /** Written as code: as regular expressions the rules took a fifth of the time of an append. */
    private record Rule(Predicate<String> test, String says) {}

    private static Map<Column, Rule> rules() {
        Map<Column, Rule> rules = new EnumMap<>(Column.class);
        rules.put(Column.GATEWAY, new Rule(DraftRules::isGateway, "a gateway's name"));
        rules.put(Column.REQUEST, visible(40));
        rules.put(Column.ATTEMPT, new Rule(v -> isNumber(v, 4) && !v.equals("0"), "a number from 1 to 9999"));
        rules.put(Column.OUTCOME, oneOf(Arrays.stream(Outcome.values()).map(Outcome::label)));
        rules.put(Column.SERVICE, new Rule(DraftRules::isService, "ID/VERSION"));
        for (Column column : EnumSet.of(Column.CUSTOMER, Column.USER, Column.WORKER, Column.VERIFIED)) {
            rules.put(column, visible(64));
        }
        rules.put(Column.TIER, oneOf(Arrays.stream(Tier.values()).map(Tier::label)));
        rules.put(Column.FEE, new Rule(v -> isNumber(v, 18), "a whole number of 10^-12 units of up to 18 digits"));
        for (Column column : EnumSet.of(Column.REQUEST_HASH, Column.ANSWER_HASH)) {
            rules.put(column, new Rule(DraftRules::isHash, "64 hex digits in lower case"));
        }
        rules.put(
                Column.CURRENCY,
                new Rule(v -> v.length() == 3 && all(v, 'A', 'Z'), "three capital letters (ISO 4217)"));
        rules.put(Column.REFERS_TO, new Rule(DraftRules::isId, "a row's id, GATEWAY/YYYY-MM-DD/SEQUENCE"));
        rules.put(Column.STATUS, new Rule(v -> v.length() == 3 && isNumber(v, 3), "an HTTP status"));
        for (Column column : COLUMNS) {
            if (column.key().endsWith("_us") || column.key().contains("bytes")) {
                rules.put(column, new Rule(v -> isNumber(v, 18), "a whole number of up to 18 digits"));
            }
        }
        return rules;
    }

    private static Rule visible(int max) {
        return new Rule(v -> isVisible(v, max), "1 to " + max + " printable ASCII characters without spaces");
    }

    private static Rule oneOf(Stream<String> words) {
        Set<String> known = new TreeSet<>(words.toList());
        return new Rule(known::contains, "one of " + known);
    }

    private static boolean isVisible(String value, int max) {
        return !value.isEmpty() && value.length() <= max && all(value, '!', '~');
    }

    private static boolean isNumber(String value, int digits) {
        return !value.isEmpty()
                && value.length() <= digits
                && all(value, '0', '9')
                && (value.charAt(0) != '0' || value.length() == 1);
    }

    private static boolean isHash(String value) {
        return value.length() == 64 && value.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    private static boolean isService(String value) {
        int slash = value.indexOf('/');
        return slash > 0
                && slash == value.lastIndexOf('/')
                && isVisible(value.substring(0, slash), 64)
                && isVisible(value.substring(slash + 1), 64);
    }

    private static boolean isGateway(String value) {
        return isWord(value, 32, '-');
    }

    private static boolean isId(String value) {
        try {
            return value.length() <= 64 && isGateway(RowId.of(value).gateway());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A small letter, then small letters, digits and one more character. */
    private static boolean isWord(String value, int max, char joint) {
        if (value.isEmpty() || value.length() > max || value.charAt(0) < 'a' || value.charAt(0) > 'z') {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != joint) {
                return false;
            }
        }
        return true;
    }

    private static boolean all(String value, char from, char to) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < from || value.charAt(i) > to) {
                return false;
            }
        }
        return true;
    }

    /**
     * Judges a draft.
     *
     * @param gateway whose ledger it is meant for
     * @throws LedgerException INVALID, naming the column and what is expected; the value is left out, it may be private
     */
    public static void check(RowDraft draft, String gateway) {
        Map<Column, String> columns = draft.columns();
        for (Column column : COLUMNS) {
            String value = columns.get(column);
            if (value != null) {
                checkColumn(column, value);
            } else if (REQUIRED.contains(column)) {
                throw invalid(column.key() + " is missing");
            }
        }
        if (!gateway.equals(columns.get(Column.GATEWAY))) {
            throw invalid("gateway must be " + gateway + ", whose ledger this is");
        }
        String fee = columns.get(Column.FEE);
        if ((fee == null) != (columns.get(Column.CURRENCY) == null)) {
            throw invalid("fee and currency come together");
        }
        if (fee != null && !fee.equals("0") && !COMPLETE.equals(columns.get(Column.OUTCOME))) {
            throw invalid("only work that was completed has a fee above 0");
        }
        checkPairs("note", draft.notes());
        checkPairs("custom field", draft.custom());
        draft.notes().forEach((name, value) -> {
            if (value.length() > NOTE_CHARACTERS_MAX) {
                throw invalid("note " + name + " is longer than " + NOTE_CHARACTERS_MAX + " characters");
            }
            checkText("note ", name, value, VALUE_BYTES_MAX);
        });
        draft.custom().forEach((name, value) -> checkText("custom field ", name, value, CUSTOM_BYTES_MAX));
    }

    private static void checkColumn(Column column, String value) {
        if (SET_BY_LEDGER.contains(column)) {
            throw invalid(column.key() + " is set by the ledger");
        }
        Rule rule = RULES.get(column);
        if (rule != null) {
            if (!rule.test.test(value)) {
                throw invalid(column.key() + " must be " + rule.says);
            }
        } else {
            checkText("", column, value, VALUE_BYTES_MAX);
        }
    }

    private static void checkPairs(String what, SortedMap<String, String> pairs) {
        if (pairs.size() > PAIRS_MAX) {
            throw invalid("more than " + PAIRS_MAX + " " + what + "s");
        }
        for (String name : pairs.keySet()) {
            if (!isWord(name, NAME_CHARACTERS_MAX, '_')) {
                throw invalid("a " + what + "'s name must match [a-z][a-z0-9_]{0,39}");
            }
        }
    }

    private static void checkText(String kind, Object name, String value, int max) {
        int length = utf8Length(value);
        if (length < 0 || length > max) {
            String what = kind + String.valueOf(name).toLowerCase(Locale.ROOT);
            throw invalid(what + (length < 0 ? " is not valid Unicode" : " is longer than " + max + " bytes"));
        }
    }

    /**
     * Bytes of a text; -1 if it has half a surrogate pair, which Java would write as a question mark: two different texts
     * would have the same hash.
     */
    private static int utf8Length(String value) {
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
                return -1;
            }
        }
        return length;
    }

    private static LedgerException invalid(String message) {
        return new LedgerException(LedgerException.Kind.INVALID, message);
    }
}
