// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.net.URI;
import org.cairn.core.api.worker.WorkerControl.Fitness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the worker tells its operator. */
final class WorkerLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.worker");

    private static final int LINE_MAX = 500;

    private WorkerLog() {}

    static void fit(Fitness fitness, boolean measuresMemory) {
        LOG.info(
                "Fitness: {} cores of {} KMIPS, {} MiB", fitness.cores(), fitness.kmips(), fitness.memoryBytes() >> 20);
        if (!measuresMemory) {
            LOG.warn("This JVM does not tell what threads allocate: the memory of requests will be reported as 0");
        }
    }

    static void dialling(URI gateway) {
        LOG.info("Dialling {}", gateway);
    }

    static void accepted(String worker, String tier, String gateway) {
        LOG.info("Accepted by {} as {}, tier {}", gateway, worker, tier);
    }

    static void refused(String gateway, String reason) {
        LOG.error("{} refused this worker, and it does not try again: {}", gateway, reason);
    }

    static void waiting(String reason) {
        LOG.info("Waits to dial: {}", reason);
    }

    static void misconfigured(String reason) {
        LOG.error("etc/org.cairn.worker.cfg is wrong and ignored until it is mended: {}", reason);
    }

    static void unusable(String reason) {
        LOG.error("The worker cannot work: {}", reason);
    }

    static void notKept(String reason) {
        LOG.error("The worker's id cannot be kept, so that it must enrol again after a restart: {}", reason);
    }

    static void state(String state, String reason) {
        if (reason.isEmpty()) {
            LOG.info("Worker is {}", state);
        } else {
            LOG.info("Worker is {}: {}", state, reason);
        }
    }

    static void threw(String service, String work, Throwable thrown) {
        LOG.warn("DService {} failed at {}: {}", service, work, oneLine(thrown));
    }

    /** What a DService says may hold whatever its caller sent. */
    private static String oneLine(Throwable thrown) {
        String line = thrown.toString().replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LINE_MAX ? line : line.substring(0, LINE_MAX) + "...";
    }

    static void threwDetail(String service, String work, Throwable thrown) {
        LOG.debug("DService {} failed at {}", service, work, thrown);
    }

    static void strange(String bundle, String reason) {
        LOG.warn("A DService of {} is not offered: {}", bundle, reason);
    }

    static void notStarted(String service, String bundle) {
        LOG.warn("DService {} of {} cannot be started and is not offered", service, bundle);
    }

    static void noThread(String reason) {
        LOG.warn("A request was declined for want of a thread: {}", reason);
    }

    static void closing(String reason) {
        LOG.warn("The tunnel did not close: {}", reason);
    }

    static void threadsLeft(int threads) {
        LOG.warn("{} requests did not stop when they were interrupted", threads);
    }
}
