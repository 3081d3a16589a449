// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row and what they must keep (docs/LEDGER.md, section 1).
 *
 * @param time in the form of rows, which sorts as text does
 * @param paidRequest id of the request if the row has a fee above 0
 */
record Row(String gateway, String day, long sequence, String time, @Nullable String paidRequest) {
    private static final Pattern ID =
            Pattern.compile("([a-z][a-z0-9-]{0,31})/([0-9]{4}-[0-9]{2}-[0-9]{2})/(0|[1-9][0-9]{0,17})");
    private static final Pattern TIME =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})\\.[0-9]{6}Z");
    private static final Set<String> REQUIRED =
            Set.of("id", "schema", "time", "private_hash", "request", "attempt", "outcome", "service", "customer");
    private static final Map<String, Predicate<String>> RULES = rules();

    private static Map<String, Predicate<String>> rules() {
        Map<String, Predicate<String>> rules = new HashMap<>();
        // id and time are taken apart below, which tells whether they are right
        rules.put("id", value -> true);
        rules.put("schema", "2"::equals);
        rules.put("time", value -> true);
        rules.put("private_hash", Row::isHash);
        rules.put("request", value -> isVisible(value, 40));
        rules.put("attempt", matches("[1-9][0-9]{0,3}"));
        rules.put("outcome", Set.of("complete", "truncated", "cancelled", "failed", "lost", "race-lost")::contains);
        rules.put("service", matches("[!-.0-~]{1,64}/[!-.0-~]{1,64}"));
        for (String name : List.of("customer", "user", "worker", "verified")) {
            rules.put(name, value -> isVisible(value, 64));
        }
        rules.put("tier", Set.of("1", "2", "3", "4A", "4B")::contains);
        rules.put("fee", matches("0|[1-9][0-9]{0,17}"));
        rules.put("currency", matches("[A-Z]{3}"));
        rules.put("refers_to", matches(ID.pattern()));
        return Map.copyOf(rules);
    }

    /** As code where a regular expression would take a third of the time of a check. */
    private static boolean isVisible(String value, int max) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '!' || value.charAt(i) > '~') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= max;
    }

    private static boolean isHash(String value) {
        for (int i = 0; i < value.length(); i++) {
            if ("0123456789abcdef".indexOf(value.charAt(i)) < 0) {
                return false;
            }
        }
        return value.length() == 64;
    }

    private static Predicate<String> matches(String form) {
        return Pattern.compile(form).asMatchPredicate();
    }

    /**
     * Checks the columns of one row by itself.
     *
     * @return the row; null if its id is none
     */
    static @Nullable Row of(Map<String, String> columns, List<String> findings) {
        if (columns.size() > RULES.size()) {
            findings.add("there are " + columns.size() + " columns, this schema has " + RULES.size());
            return null;
        }
        for (String name : REQUIRED) {
            if (!columns.containsKey(name)) {
                findings.add("the column " + name + " is missing");
            }
        }
        columns.forEach((name, value) -> {
            Predicate<String> rule = RULES.get(name);
            if (rule == null) {
                findings.add("there is no column " + Report.brief(name) + " in this schema");
            } else if (!rule.test(value)) {
                findings.add("the column " + name + " cannot be: " + Report.brief(value));
            }
        });
        String fee = columns.get("fee");
        boolean isPaid = fee != null && !fee.equals("0");
        if ((fee == null) != (columns.get("currency") == null)) {
            findings.add("fee and currency come together");
        }
        if (isPaid && !"complete".equals(columns.get("outcome"))) {
            findings.add("a row with the outcome " + Report.brief(columns.getOrDefault("outcome", "none"))
                    + " has the fee " + Report.brief(columns.getOrDefault("fee", "")));
        }
        Matcher id = ID.matcher(columns.getOrDefault("id", ""));
        if (!id.matches()) {
            findings.add("the column id cannot be: " + Report.brief(columns.getOrDefault("id", "none")));
            return null;
        }
        String time = columns.getOrDefault("time", "");
        checkTime(time, id.group(2), findings);
        Row row = new Row(
                id.group(1), id.group(2), Long.parseLong(id.group(3)), time, isPaid ? columns.get("request") : null);
        row.checkReference(columns.getOrDefault("refers_to", ""), findings);
        return row;
    }

    private static void checkTime(String time, String day, List<String> findings) {
        Matcher parts = TIME.matcher(time);
        if (!parts.matches() || !Codec.isDay(parts.group(1)) || !isTime(parts.group(2))) {
            findings.add("the column time is no time: " + Report.brief(time));
        } else if (!parts.group(1).equals(day)) {
            findings.add("the day of the id is not that of the time " + time);
        }
    }

    private static boolean isTime(String time) {
        try {
            return LocalTime.parse(time).getHour() >= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void checkReference(String reference, List<String> findings) {
        Matcher id = ID.matcher(reference);
        if (id.matches()
                && (!Codec.isDay(id.group(2))
                        || (id.group(1).equals(gateway) && Long.parseLong(id.group(3)) >= sequence))) {
            findings.add("the row refers to " + reference + ", which is no earlier row");
        }
    }
}
