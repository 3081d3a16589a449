// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every message of the gateway that is meant for an operator. */
public final class GatewayLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.gateway");

    private GatewayLog() {}

    static void listens(String work, String tunnel, String status, String tls) {
        LOG.info("gateway listens: work {}, tunnel {}, status {} (TLS by {})", work, tunnel, status, tls);
    }

    static void stopped(int cut) {
        if (cut == 0) {
            LOG.info("gateway stopped, all calls were finished");
        } else {
            LOG.warn("gateway stopped, {} calls were still open after the time for draining (drain.seconds)", cut);
        }
    }

    static void cannotListen(@Nullable String reason) {
        LOG.error("gateway is down: {}; free the port or set another one in etc/org.cairn.gateway.cfg", reason);
    }

    static void plainHttp(String host) {
        LOG.warn("work endpoint speaks plain HTTP on {} because work.plain=true: tokens travel unprotected", host);
    }

    static void certificatesRead() {
        LOG.info("certificates changed: new connections get the new ones");
    }

    static void certificatesRefused(@Nullable String reason) {
        LOG.error("new certificates cannot be used, the old ones stay: {}", reason);
    }

    /** The broker was swapped. */
    public static void brokerSwapped(int workers, int calls) {
        LOG.info("new broker: handed over {} workers and {} open calls", workers, calls);
    }

    static void dismissed(String worker, String reason) {
        LOG.info("worker {} is disconnected: {}", worker, reason);
    }

    /** What the ledger has of the last day was read back. */
    public static void historyRead(long rows, long keys, long receipts) {
        LOG.info("read {} rows of the ledger back: {} idempotency keys, {} receipts", rows, keys, receipts);
    }

    /** The ledger cannot be read. */
    public static void historyFails(@Nullable String reason) {
        LOG.error("ledger cannot be read, requests with an Idempotency-Key get 503 until it can: {}", reason);
    }

    /** Rows cannot be written. */
    public static void ledgerFails(@Nullable String reason) {
        LOG.error("ledger fails, work is refused with 503 until it recovers: {}", reason);
    }

    /** A row breaks a rule of the ledger: a defect of ours. */
    public static void rowRefused(@Nullable String reason) {
        LOG.error("ledger refused a row, please report this: {}", reason);
    }

    /** An attempt has no row. */
    public static void rowLost(String request, int attempt, String outcome) {
        LOG.error("no row for request {} attempt {} ({}): the ledger was not there", request, attempt, outcome);
    }

    /** A witness cosigns, for the first time or again. */
    public static void witnessCosigns(String url, long size) {
        LOG.info("witness {} cosigns: it knows the log with {} rows", url, size);
    }

    /** A witness does not cosign; told once until it does again. */
    public static void witnessFails(String url, String reason) {
        LOG.warn("witness {} does not cosign, it is tried again: {}", url, reason);
    }

    /** A witness has seen more of the log than there is. */
    public static void witnessKnowsMore(String url, long theirs, long ours) {
        LOG.error(
                "witness {} has cosigned {} rows of this log, which has {}: an old copy was put back; restore the newest",
                url,
                theirs,
                ours);
    }

    /** A witness has cosigned another tree of this size. */
    public static void witnessDisagrees(String url, long size) {
        LOG.error(
                "witness {} has cosigned another log under our name, which had {} rows: two nodes have the same key, or"
                        + " rows were changed",
                url,
                size);
    }

    /** Bodies cannot be kept on disk. */
    public static void spoolFails(@Nullable String reason) {
        LOG.warn("request bodies cannot be kept on disk, so larger ones are not done again after a loss: {}", reason);
    }

    /** A call of ours threw. */
    public static void defect(String request, Throwable cause) {
        LOG.error("request {} hit a defect, please report this", request, cause);
    }
}
