// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the ledger tells operators. Values of rows never appear here. */
public class LedgerLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.ledger");

    public void opened(Path directory, long rows, int days, long millis) {
        LOG.info("ledger open in {}: {} rows of {} days, checked in {} ms", directory, rows, days, millis);
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

    public void indexMade(Path file) {
        LOG.warn("{} was missing or broken: made again from the day's rows, all of which were checked", file);
    }

    public void markBroken(Path file) {
        LOG.warn("{} has a broken place; the other one is used, and both are written anew", file);
    }

    public void clockRefused(String objection) {
        LOG.error("the ledger refuses rows: {}", objection);
    }

    public void sumsMade(Path file, String reason) {
        LOG.info("{} is made again from the rows: {}", file, reason);
    }

    /** They will be made again when somebody asks. */
    public void sumsNotSaved(Path file, String reason) {
        LOG.warn("{} could not be saved: {}", file, reason);
    }

    /** After a crash: bytes behind the last mark of payment that was acknowledged are gone. */
    public void paymentsCut(Path file, long bytes) {
        LOG.warn("torn tail of {} cut: {} bytes; no mark that was acknowledged is lost", file, bytes);
    }

    /** The ledger has had rows, so it has had this file. Who was paid is nowhere else, and the rows are whole: it opens. */
    public void paymentsMissing(Path file) {
        LOG.warn("{} was missing: marks of payment begin anew; stop the node and put it back from a backup", file);
    }

    public void failed(String message) {
        LOG.error("the ledger failed: {}", message);
    }
}
