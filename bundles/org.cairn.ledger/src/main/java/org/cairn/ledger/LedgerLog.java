// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the ledger tells operators. Values of rows never appear here. */
public class LedgerLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.ledger");

    public void opened(Path directory, long rows, int days, long millis) {
        LOG.info("ledger open in {}: {} rows of {} days, all checked in {} ms", directory, rows, days, millis);
    }

    public void closed(long rows) {
        LOG.info("ledger closed, {} rows are durable", rows);
    }

    /** After a crash: bytes behind the last whole batch are gone; no durable row was among them. */
    public void tailCut(Path file, long openBytes, long secretBytes, String reason) {
        LOG.warn(
                "torn tail of {} cut: {} bytes, {} of the private file; no row that was durable is lost ({})",
                file,
                openBytes,
                secretBytes,
                reason);
    }

    public void unbornDiscarded(Path file) {
        LOG.warn("{} was being made when the node stopped, and is empty: removed", file);
    }

    public void markBroken(Path file) {
        LOG.warn("{} has a broken place; the other one is used, and both are written anew", file);
    }

    public void clockRefused(String objection) {
        LOG.error("the ledger refuses rows: {}", objection);
    }

    public void failed(String message) {
        LOG.error("the ledger failed: {}", message);
    }
}
