// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Under which conditions work is taken (CGN-9): hours of the day in UTC, and the system's load for each core. A load that
 * stopped the worker must fall to {@value #LOAD_AGAIN} of the limit before it takes work again, so that it does not flap.
 */
public final class Conditions {
    private static final Pattern HOURS =
            Pattern.compile("([01]\\d|2[0-3])(?::([0-5]\\d))?-([01]\\d|2[0-3])(?::([0-5]\\d))?");
    private static final double LOAD_AGAIN = 0.75;

    private final String hours;
    private final LocalTime from;
    private final LocalTime until;
    private final double loadMax;
    private boolean overloaded;

    /**
     * @param hours {@code HH-HH} or {@code HH:MM-HH:MM}, from the first until before the second, also past midnight; empty
     *     for always
     * @param loadMax system load average over one minute, divided by the number of cores; 0 for any
     * @throws IllegalArgumentException naming the value that is wrong
     */
    public Conditions(String hours, double loadMax) {
        this.hours = hours.strip();
        this.loadMax = loadMax;
        if (!(loadMax >= 0 && loadMax <= 1000)) {
            throw new IllegalArgumentException("load.max is 0 (any) to 1000, not " + loadMax);
        }
        if (this.hours.isEmpty()) {
            from = LocalTime.MIDNIGHT;
            until = LocalTime.MIDNIGHT;
            return;
        }
        Matcher match = HOURS.matcher(this.hours);
        if (!match.matches()) {
            throw new IllegalArgumentException("hours look like 22-06 or 22:30-06:00 (UTC), not " + this.hours);
        }
        from = time(match.group(1), match.group(2));
        until = time(match.group(3), match.group(4));
        if (from.equals(until)) {
            throw new IllegalArgumentException(
                    "hours are empty for always; from and until are the same in " + this.hours);
        }
    }

    private static LocalTime time(String hour, @org.jspecify.annotations.Nullable String minute) {
        return LocalTime.of(Integer.parseInt(hour), minute == null ? 0 : Integer.parseInt(minute));
    }

    /**
     * Which condition is not met, for people; empty if work may be taken.
     *
     * @param now time of the day in UTC
     * @param load as in the constructor; negative if the system does not tell
     */
    public Optional<String> unmet(LocalTime now, double load) {
        overloaded = loadMax > 0 && load > (overloaded ? loadMax * LOAD_AGAIN : loadMax);
        if (!inHours(now)) {
            return Optional.of("outside its hours " + hours + " UTC");
        }
        return overloaded
                ? Optional.of(String.format(java.util.Locale.ROOT, "load %.2f per core, limit %.2f", load, loadMax))
                : Optional.empty();
    }

    private boolean inHours(LocalTime now) {
        if (from.equals(until)) {
            return true;
        }
        boolean after = !now.isBefore(from);
        boolean before = now.isBefore(until);
        return from.isBefore(until) ? after && before : after || before;
    }
}
