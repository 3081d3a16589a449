// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.time.LocalDate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the projection tells operators: one line for each change of its state. Values of rows never appear here. */
public class ProjectionLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.projection");

    void copying(String gateway, String place, long next) {
        LOG.info("Copies the rows of {} from {} on into {}", gateway, next, place);
    }

    void waiting(String reason) {
        LOG.warn("Does not copy now, tries again: {}", reason);
    }

    void rebuilt(String gateway, String place) {
        LOG.info("The rows of {} in {} were dropped, as configured, and are copied again", gateway, place);
    }

    void skipped(long from, long until) {
        LOG.info("Rows {} to {} are older than the ledger keeps and cannot be copied", from, until - 1);
    }

    void migrated(String place, int from, int to) {
        LOG.info("Brought the schema of {} from version {} to {}", place, from, to);
    }

    void day(LocalDate day, long next) {
        LOG.debug("Reached {} with row {}", day, next);
    }

    void open(String place) {
        LOG.warn("{} is elsewhere and not verified by TLS: add sslmode=verify-full to the url", place);
    }

    void misconfigured(String reason) {
        LOG.error("etc/org.cairn.projection.cfg is wrong, nothing is copied until it is mended: {}", reason);
    }

    void notStopped() {
        LOG.warn("The database did not answer while the projection stopped; the connection was cut");
    }

    void failed(Throwable why) {
        LOG.error("The projection failed in a way that it should not", why);
    }
}
