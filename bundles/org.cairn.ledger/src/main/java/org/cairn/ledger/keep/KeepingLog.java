// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.nio.file.Path;
import java.time.LocalDate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the care of the ledger's files tells operators. */
public class KeepingLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.ledger");

    public void backedUp(Path directory, long rows, long bytes) {
        LOG.info("backup in {}: {} rows, {} bytes copied", directory, rows, bytes);
    }

    public void copyMended(Path file) {
        LOG.warn("{} was not as it had been copied: it is copied again", file);
    }

    public void standbyStarted(Path directory, long rows) {
        LOG.info("standby in {}: it has {} rows", directory, rows);
    }

    /** Told once for each problem; the ledger itself goes on. */
    public void standbyProblem(Path directory, String problem) {
        LOG.error("the standby in {} gets no rows: {}", directory, problem);
    }

    public void standbyWell(Path directory, long rows) {
        LOG.info("the standby in {} gets rows again: it has {}", directory, rows);
    }

    public void checked(long rows, int findings) {
        if (findings == 0) {
            LOG.info("ledger checked: {} rows, all right", rows);
        } else {
            LOG.error("ledger checked: {} rows, {} findings; see the answer of the check", rows, findings);
        }
    }

    public void dropped(LocalDate day, int retentionDays) {
        LOG.info(
                "the rows of {} are older than {} days and were dropped; manifest and hashes stay", day, retentionDays);
    }

    public void retentionFailed(String reason) {
        LOG.error("the rows of old days could not be dropped: {}", reason);
    }

    /** Told when the reason changes. */
    public void notDropped(LocalDate day, String reason) {
        LOG.warn("the rows of {} are older than the retention and cannot be dropped: {}", day, reason);
    }
}
