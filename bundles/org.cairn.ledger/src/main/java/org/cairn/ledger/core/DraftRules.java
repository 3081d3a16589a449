// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.work.Tier;

/**
 * What a draft must keep (docs/LEDGER.md, "Columns"). Public values are printable ASCII, so that an export needs no
 * escapes and a public entry stays far below its limit; private ones are any Unicode text that UTF-8 can write. A value is
 * judged while it is encoded, so that each character is looked at once.
 */
final class DraftRules {
    /** Bytes of a private column's value. */
    private static final int VALUE_BYTES_MAX = 8 * 1024;
    /** Pairs in notes, and in custom fields. */
    private static final int PAIRS_MAX = 32;
    /** Characters of a note's value: what a DService may write, whatever its bytes. */
    private static final int NOTE_CHARACTERS_MAX = 1024;
    /** Bytes of a custom field's value. */
    private static final int CUSTOM_BYTES_MAX = 4 * 1024;

    private static final Set<Column> REQUIRED =
            EnumSet.of(Column.REQUEST, Column.ATTEMPT, Column.OUTCOME, Column.SERVICE, Column.CUSTOMER, Column.ACCOUNT);
    private static final int NAME_CHARACTERS_MAX = 40;

    private static final boolean[] VISIBLE = characters('!', '~');
    private static final boolean[] DIGITS = characters('0', '9');
    private static final boolean[] CAPITALS = characters('A', 'Z');
    private static final boolean[] HEX = characters('0', '9', 'a', 'f');
    private static final boolean[] NAME = characters('0', '9', 'a', 'z', '_', '_');
    private static final boolean[] GATEWAY = characters('0', '9', 'a', 'z', '-', '-');

    private DraftRules() {}

    /** Writes values that keep it. */
    @FunctionalInterface
    interface Rule {
        /**
         * Adds a value.
         *
         * @throws LedgerException INVALID, naming the column and what is expected; the value is left out, it may be private
         */
        void put(ByteBuilder out, Column column, String value);
    }

    private static boolean[] characters(int... ranges) {
        boolean[] allowed = new boolean[128];
        for (int i = 0; i < ranges.length; i += 2) {
            Arrays.fill(allowed, ranges[i], ranges[i + 1] + 1, true);
        }
        return allowed;
    }

    /** Objects to a row without a column that every row has. */
    static void checkMissing(Column column) {
        if (REQUIRED.contains(column)) {
            throw invalid(column.key() + " is missing");
        }
    }

    /** The rule of a column. */
    static Rule of(Column column) {
        return switch (column) {
            case ID, SCHEMA, TIME, PRIVATE_HASH ->
                (out, set, value) -> {
                    throw invalid(set.key() + " is set by the ledger");
                };
            case REQUEST -> visible(40, value -> true, "1 to 40 printable ASCII characters without spaces");
            case ATTEMPT -> number(4, value -> !value.equals("0"), "a number from 1 to 9999");
            case OUTCOME -> oneOf(Arrays.stream(Outcome.values()).map(Outcome::label));
            case SERVICE -> visible(129, DraftRules::isService, "ID/VERSION");
            case CUSTOMER, USER, WORKER, VERIFIED ->
                visible(64, value -> true, "1 to 64 printable ASCII characters without spaces");
            case TIER -> oneOf(Arrays.stream(Tier.values()).map(Tier::label));
            case FEE -> number(18, value -> true, "a whole number of 10^-12 units of up to 18 digits");
            case CURRENCY -> ascii(CAPITALS, 3, 3, value -> true, "three capital letters (ISO 4217)");
            case REFERS_TO -> visible(64, DraftRules::isId, "a row's id, GATEWAY/YYYY-MM-DD/SEQUENCE");
            case STATUS -> number(3, value -> value.length() == 3, "an HTTP status");
            case REQUEST_HASH, ANSWER_HASH -> ascii(HEX, 64, 64, value -> true, "64 hex digits in lower case");
            case QUEUE_US, TUNNEL_US, START_US, EXECUTION_US, CPU_US, MEMORY_BYTES, BYTES_IN, BYTES_OUT ->
                number(18, value -> true, "a whole number of up to 18 digits");
            case ACCOUNT, METHOD, URL, HEADERS, IDEMPOTENCY_KEY ->
                (out, text, value) -> putText(out, "", text, value, VALUE_BYTES_MAX);
        };
    }

    private static Rule ascii(boolean[] allowed, int min, int max, Predicate<String> more, String says) {
        return (out, column, value) -> {
            if (value.length() < min || value.length() > max || !out.putAscii(value, allowed) || !more.test(value)) {
                throw invalid(column.key() + " must be " + says);
            }
        };
    }

    private static Rule visible(int max, Predicate<String> more, String says) {
        return ascii(VISIBLE, 1, max, more, says);
    }

    private static Rule number(int digits, Predicate<String> more, String says) {
        Predicate<String> isInOneForm = value -> value.charAt(0) != '0' || value.length() == 1;
        return ascii(DIGITS, 1, digits, isInOneForm.and(more), says);
    }

    private static Rule oneOf(Stream<String> words) {
        Set<String> known = new TreeSet<>(words.toList());
        Set<String> quick = Set.copyOf(known);
        return ascii(VISIBLE, 1, 64, quick::contains, "one of " + known);
    }

    private static boolean isService(String value) {
        int slash = value.indexOf('/');
        return slash > 0
                && slash <= 64
                && slash == value.lastIndexOf('/')
                && slash < value.length() - 1
                && value.length() - slash <= 65;
    }

    private static boolean isId(String value) {
        try {
            String gateway = RowId.of(value).gateway();
            return startsWithALetter(gateway)
                    && gateway.length() <= 32
                    && new ByteBuilder(32).putAscii(gateway, GATEWAY);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean startsWithALetter(String value) {
        return value.charAt(0) >= 'a' && value.charAt(0) <= 'z';
    }

    /** Adds notes in the order of their names. */
    static void putNotes(ByteBuilder out, SortedMap<String, String> notes) {
        for (String value : notes.values()) {
            if (value.length() > NOTE_CHARACTERS_MAX) {
                throw invalid("a note is longer than " + NOTE_CHARACTERS_MAX + " characters");
            }
        }
        putPairs(out, PrivatePart.NOTE_NAME, "note", notes, VALUE_BYTES_MAX);
    }

    /** Adds custom fields in the order of their names. */
    static void putCustom(ByteBuilder out, SortedMap<String, String> custom) {
        putPairs(out, PrivatePart.CUSTOM_NAME, "custom field", custom, CUSTOM_BYTES_MAX);
    }

    private static void putPairs(
            ByteBuilder out, byte[] prefix, String what, SortedMap<String, String> pairs, int bytesMax) {
        if (pairs.isEmpty()) {
            return;
        }
        if (pairs.size() > PAIRS_MAX) {
            throw invalid("more than " + PAIRS_MAX + " " + what + "s");
        }
        // a map that its maker sorted in another way is sorted again
        Map<String, String> ascending = pairs.comparator() == null ? pairs : new TreeMap<>((Map<String, String>) pairs);
        for (Map.Entry<String, String> pair : ascending.entrySet()) {
            String name = pair.getKey();
            out.putByte(prefix.length + name.length());
            out.put(prefix);
            if (name.isEmpty()
                    || name.length() > NAME_CHARACTERS_MAX
                    || !startsWithALetter(name)
                    || !out.putAscii(name, NAME)) {
                throw invalid("a " + what + "'s name must match [a-z][a-z0-9_]{0,39}");
            }
            int at = out.reserve(2);
            putText(out, what + " ", name, pair.getValue(), bytesMax);
            out.setShort(at, out.size() - at - 2);
        }
    }

    private static void putText(ByteBuilder out, String kind, Object name, String value, int max) {
        int length = value.length() > max ? Integer.MAX_VALUE : out.putUtf8(value);
        if (length < 0 || length > max) {
            String what = kind + (name instanceof Column column ? column.key() : name);
            throw invalid(what + (length < 0 ? " is not valid Unicode" : " is longer than " + max + " bytes"));
        }
    }

    static LedgerException invalid(String message) {
        return new LedgerException(LedgerException.Kind.INVALID, message);
    }
}
