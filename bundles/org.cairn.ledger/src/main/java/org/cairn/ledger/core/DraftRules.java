// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.Arrays;
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

    private static final int NAME_CHARACTERS_MAX = 40;

    private DraftRules() {}

    /** Writes values that keep it. */
    interface Rule {
        /**
         * Adds a value.
         *
         * @throws LedgerException INVALID, naming the column and what is expected; the value is left out, it may be private
         */
        void put(ByteBuilder out, Column column, String value);
    }

    /** ASCII from one character to another, and what else must hold of it. */
    private record Ascii(char lowest, char highest, int min, int max, Predicate<String> more, String says)
            implements Rule {
        @Override
        public void put(ByteBuilder out, Column column, String value) {
            int length = value.length();
            if (length < min || length > max || !out.putAscii(value, lowest, highest) || !more.test(value)) {
                throw invalid(column.key() + " must be " + says);
            }
        }
    }

    /** Whether every row has the column. */
    static boolean isRequired(Column column) {
        return switch (column) {
            case REQUEST, ATTEMPT, OUTCOME, SERVICE, CUSTOMER, ACCOUNT -> true;
            default -> false;
        };
    }

    /** The rule of a column. */
    static Rule of(Column column) {
        return switch (column) {
            case ID, SCHEMA, TIME, PRIVATE_HASH ->
                (out, set, value) -> {
                    throw invalid(set.key() + " is set by the ledger");
                };
            case REQUEST -> visible(1, 40, value -> true, "1 to 40 printable ASCII characters without spaces");
            case ATTEMPT -> number(4, value -> value.charAt(0) != '0', "a number from 1 to 9999");
            case OUTCOME -> oneOf(Arrays.stream(Outcome.values()).map(Outcome::label));
            case SERVICE -> visible(1, 129, DraftRules::isService, "ID/VERSION");
            case CUSTOMER, USER, WORKER, VERIFIED ->
                visible(1, 64, value -> true, "1 to 64 printable ASCII characters without spaces");
            case TIER -> oneOf(Arrays.stream(Tier.values()).map(Tier::label));
            case FEE -> number(18, DraftRules::isInOneForm, "a whole number of 10^-12 units of up to 18 digits");
            case CURRENCY -> new Ascii('A', 'Z', 3, 3, value -> true, "three capital letters (ISO 4217)");
            case REFERS_TO -> visible(1, 64, DraftRules::isId, "a row's id, GATEWAY/YYYY-MM-DD/SEQUENCE");
            case STATUS -> number(3, value -> value.length() == 3 && value.charAt(0) != '0', "an HTTP status");
            case REQUEST_HASH, ANSWER_HASH -> visible(64, 64, DraftRules::isHex, "64 hex digits in lower case");
            case QUEUE_US, TUNNEL_US, START_US, EXECUTION_US, CPU_US, MEMORY_BYTES, BYTES_IN, BYTES_OUT ->
                number(18, DraftRules::isInOneForm, "a whole number of up to 18 digits");
            case ACCOUNT, METHOD, URL, HEADERS, IDEMPOTENCY_KEY ->
                (out, text, value) -> putText(out, "", text, value, VALUE_BYTES_MAX);
        };
    }

    private static Rule visible(int min, int max, Predicate<String> more, String says) {
        return new Ascii('!', '~', min, max, more, says);
    }

    private static Rule number(int digits, Predicate<String> more, String says) {
        return new Ascii('0', '9', 1, digits, more, says);
    }

    private static Rule oneOf(Stream<String> words) {
        Set<String> known = new TreeSet<>(words.toList());
        Set<String> quick = Set.copyOf(known);
        return visible(1, 64, quick::contains, "one of " + known);
    }

    private static boolean isInOneForm(String number) {
        return number.charAt(0) != '0' || number.length() == 1;
    }

    private static boolean isService(String value) {
        int slash = value.indexOf('/');
        return slash > 0
                && slash <= 64
                && value.indexOf('/', slash + 1) < 0
                && slash < value.length() - 1
                && value.length() - slash <= 65;
    }

    private static boolean isId(String value) {
        try {
            String gateway = RowId.of(value).gateway();
            return gateway.length() <= 32 && isName(gateway, '-');
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isHex(String value) {
        return isMadeOf(value, 'f', '0');
    }

    private static boolean isName(String value, char more) {
        return !value.isEmpty() && value.charAt(0) >= 'a' && isMadeOf(value, 'z', more);
    }

    /** Whether all characters are digits, letters from a to another one, or one more. */
    private static boolean isMadeOf(String value, char last, char more) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > last) && c != more) {
                return false;
            }
        }
        return true;
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
            if (name.length() > NAME_CHARACTERS_MAX || !isName(name, '_') || !out.putAscii(name, '0', 'z')) {
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

    static LedgerException missing(Column column) {
        return invalid(column.key() + " is missing");
    }

    static LedgerException invalid(String message) {
        return new LedgerException(LedgerException.Kind.INVALID, message);
    }
}
