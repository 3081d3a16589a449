// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cairn.worker.host.Job;

/** What was done since the start, and what was said of failures. From any thread. */
final class Tally {
    private static final long SAME_COMPLAINT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<String, Long> complaints = new HashMap<>();
    private long done;
    private long failed;
    private long cpuMicros;

    synchronized void ended(Job.Outcome outcome, long cpu) {
        cpuMicros += cpu;
        if (outcome == Job.Outcome.DONE || outcome == Job.Outcome.FAILED) {
            done++;
        }
        if (outcome == Job.Outcome.FAILED) {
            failed++;
        }
    }

    synchronized long done() {
        return done;
    }

    synchronized long failed() {
        return failed;
    }

    synchronized long cpuMicros() {
        return cpuMicros;
    }

    /** Logs a failure; of one service at most every 10 s, or a broken one would fill the disk. */
    void threw(String service, String work, Throwable thrown) {
        if (worthALine(service)) {
            WorkerLog.threw(service, work, thrown);
        }
        WorkerLog.threwDetail(service, work, thrown);
    }

    private synchronized boolean worthALine(String service) {
        long now = System.nanoTime();
        Long last = complaints.get(service);
        if (last != null && now - last < SAME_COMPLAINT_NANOS) {
            return false;
        }
        complaints.put(service, now);
        return true;
    }
}
