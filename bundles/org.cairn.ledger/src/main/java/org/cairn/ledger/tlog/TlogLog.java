// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.time.LocalDate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the transparency log tells operators. */
public class TlogLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.ledger");

    /** The log cannot go on: rows are refused from now on. */
    public void failed(String message) {
        LOG.error("the transparency log failed: {}", message);
    }

    /** Nothing new is signed until this works again; told once for each reason. */
    public void delayed(String message) {
        LOG.warn("no new checkpoint or manifest for the moment: {}", message);
    }

    public void manifest(LocalDate day, long rows) {
        LOG.info("the manifest of {} is signed: {} rows", day, rows);
    }

    public void refuted(String witness, long size, long rows) {
        LOG.error(
                "the witness {} has signed {} rows that this log, which has {}, does not have: an older copy of the ledger was"
                        + " put back. No row is accepted until the copy that has them is put back",
                witness,
                size,
                rows);
    }
}
