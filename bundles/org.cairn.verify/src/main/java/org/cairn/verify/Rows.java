// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.io.Writer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What rows must be together: time that never goes back, days as their manifests say, no request charged twice. */
final class Rows {
    /** How long after the first row of a later day the manifest of a day may be missing. */
    private static final Duration MANIFEST_LATE_MAX = Duration.ofHours(1);

    private final Days days;
    private final Report report;
    private final @Nullable Writer export;
    private final Map<String, Bundle.Run> sums = new LinkedHashMap<>();
    private final RequestIds requests = new RequestIds();
    private long rows;
    private long right;
    private String lastTime = "";
    private @Nullable String gateway;

    Rows(Days days, Report report, @Nullable Writer export) {
        this.days = days;
        this.report = report;
        this.export = export;
    }

    /** How many were looked at so far. */
    long rows() {
        return rows;
    }

    /** Takes the next tile's. */
    void take(Bundle bundle) throws IOException {
        bundle.findings.forEach(report::finding);
        rows += bundle.rows;
        right += bundle.right;
        if (gateway == null) {
            gateway = bundle.gateway;
        } else if (bundle.gateway != null && !gateway.equals(bundle.gateway)) {
            report.finding("the gateway is " + bundle.gateway + ", of rows before " + gateway);
        }
        for (Bundle.Run run : bundle.runs) {
            if (run.firstTime.compareTo(lastTime) < 0) {
                report.finding("row " + run.first + ": the time goes back from " + lastTime + " to " + run.firstTime);
            }
            lastTime = run.lastTime;
            Bundle.Run sum = sums.computeIfAbsent(run.day, day -> new Bundle.Run(day, run.first, run.firstTime));
            sum.add(run.aggregate, run.rows, run.lastTime);
        }
        for (Bundle.Paid paid : bundle.paid) {
            if (!requests.add(paid.id())) {
                report.finding("row " + paid.sequence() + ": the request " + paid.request()
                        + " has a fee above 0 in an earlier row too");
            }
        }
        if (export != null) {
            export.append(bundle.export);
        }
    }

    /**
     * Compares days with their manifests and says what they come to.
     *
     * @param asked the rows that are to be checked
     * @param read those of them whose entries are kept
     */
    void end(Range asked, Range read) {
        for (DayManifest manifest : days.manifests()) {
            Bundle.Run sum = sums.get(manifest.day());
            if (manifest.first() < asked.from() || manifest.end() > asked.to()) {
                continue;
            }
            if (manifest.first() >= read.from()) {
                boolean isRight = sum != null
                        && sum.first == manifest.first()
                        && sum.rows == manifest.rows()
                        && Codec.hex(sum.aggregate).equals(manifest.aggregate());
                if (!isRight) {
                    report.finding("day/" + manifest.day() + ": the rows do not give its number of rows and aggregate");
                }
                tell(manifest, isRight ? "as its manifest says" : "not as its manifest says");
            } else if (sum != null) {
                tell(manifest, "read from row " + sum.first + " on; the rest by manifest and hashes alone");
            } else {
                tell(manifest, "not kept any more: by manifest and hashes alone");
            }
        }
        Bundle.Run before = null;
        for (Bundle.Run sum : sums.values()) {
            if (sum.first < days.end()) {
                continue;
            }
            if (before != null) {
                checkLate(before, sum.firstTime);
            }
            report.say("day " + sum.day + " first " + sum.first + " rows " + sum.rows + " aggregate "
                    + Codec.hex(sum.aggregate) + " (no manifest yet)");
            before = sum;
        }
        if (requests.isFull()) {
            report.say("only the first " + RequestIds.IDS_MAX + " charged requests were compared with each other");
        }
        report.say(rows + " rows, " + right + " right");
    }

    private void tell(DayManifest manifest, String how) {
        report.say("day " + manifest.day() + " first " + manifest.first() + " rows " + manifest.rows() + " aggregate "
                + manifest.aggregate() + " (" + how + ")");
    }

    /** A day that is over gets its manifest soon; time is that of the rows, so that an old mirror is judged alike. */
    private void checkLate(Bundle.Run over, String nextTime) {
        try {
            if (Instant.parse(nextTime).plus(MANIFEST_LATE_MAX).isBefore(Instant.parse(lastTime))) {
                report.finding("day/" + over.day + " is missing, though the day is over since " + nextTime);
            }
        } catch (DateTimeException e) {
            report.finding("day/" + over.day + " is missing");
        }
    }
}
