// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.render;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cairn.core.api.work.Tier;

/** Money, times and lists as people write them. */
public final class Quantities {
    private static final int FEE_DIGITS = 12;
    private static final BigDecimal FEE_MAX = BigDecimal.valueOf(1_000);
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");

    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");

    private Quantities() {}

    /** An amount such as 0.000000163, in 10^-12 of the currency. */
    public static long fee(String amount) {
        if (!amount.matches("[0-9]{1,4}(\\.[0-9]{1,12})?")) {
            throw new IllegalArgumentException(
                    "an amount is such as 0.000000163, with up to 12 digits after the point, not: "
                            + Plain.text(amount));
        }
        BigDecimal value = new BigDecimal(amount);
        if (value.compareTo(FEE_MAX) > 0) {
            throw new IllegalArgumentException("an amount is at most " + FEE_MAX);
        }
        return value.movePointRight(FEE_DIGITS).longValueExact();
    }

    /** The reverse of {@link #fee}: 163000 is 0.000000163. */
    public static String money(long fee) {
        return money(BigInteger.valueOf(fee));
    }

    /** A sum of fees likewise. */
    public static String money(BigInteger fees) {
        return new BigDecimal(fees, FEE_DIGITS).stripTrailingZeros().toPlainString();
    }

    /** Sums of several currencies, such as {@code 0.000000163 EUR, 2 USD}. */
    public static String money(Map<String, BigInteger> fees) {
        return new TreeMap<>(fees)
                .entrySet().stream()
                        .map(fee -> money(fee.getValue()) + " " + fee.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** A number of bytes in the unit that suits it, such as {@code 1.2 GB}. */
    public static String bytes(long bytes) {
        double shown = bytes;
        int unit = 0;
        while (shown >= 999.95 && unit < UNITS.size() - 1) {
            shown /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", shown, UNITS.get(unit));
    }

    /** A duration such as 90s, 15m, 12h, 7d. */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a duration is such as 90s, 15m, 12h or 7d, not: " + Plain.text(text));
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** A part such as 10%, from 1 to 100. */
    public static int percent(String text) {
        if (!text.matches("([1-9][0-9]?|100)%?")) {
            throw new IllegalArgumentException("a part is from 1% to 100%, not: " + Plain.text(text));
        }
        return Integer.parseInt(text.replace("%", ""));
    }

    /** A day such as 2026-11-20. */
    public static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a day is such as 2026-11-20, not: " + Plain.text(text), e);
        }
    }

    /** How many of something each tier has, such as {@code 4 (3 of tier 2, 1 of tier 4B)}. */
    public static String tiers(Map<Tier, Integer> counts, String none) {
        List<String> parts = new ArrayList<>();
        int sum = 0;
        for (Tier tier : Tier.values()) {
            int count = counts.getOrDefault(tier, 0);
            if (count > 0) {
                sum += count;
                parts.add(count + " of tier " + tier.label());
            }
        }
        return sum == 0 ? none : sum + " (" + String.join(", ", parts) + ")";
    }

    /** Words between commas; empty for "". */
    public static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            if (!word.isBlank()) {
                words.add(word.strip());
            }
        }
        return words;
    }
}
