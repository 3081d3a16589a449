// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read about what may run. */
final class TrustLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.plugins.trust");

    void submitted(String what, String sha256, String signer) {
        LOG.info("Submitted and verified: {}, {}, signed by {}", what, sha256, signer);
    }

    void refused(String sha256, String reason) {
        LOG.warn("The submitted jar {} is refused: {}", sha256, reason);
    }

    void decided(long number, String asked, String statements) {
        LOG.info("Decision {}, asked for by {}: {}", number, asked, statements);
    }

    void waits(String asked, String statements) {
        LOG.info("Waits for the operator's signature (cairn approve), asked for by {}: {}", asked, statements);
    }

    void keyIsAnother() {
        LOG.warn(
                "credentials/operator.key is not the operator's present key: what is asked for waits for his signature");
    }

    void faulty(String fault) {
        LOG.error("Nothing that the operator has decided counts: {}", fault);
    }

    void unreadable(String what, String reason) {
        LOG.error("{} cannot be read, what was known stays: {}", what, reason);
    }

    void fileUnused(String file, String reason) {
        LOG.warn("{} is not used: {}", file, reason);
    }

    void stopped(String what, String reason) {
        LOG.error("{} must not run any more: {}", what, reason);
    }

    void runsAgain(String what) {
        LOG.info("{} may run again: its certificate is not revoked any more", what);
    }

    void unknown(String what, String reason) {
        LOG.warn("Whether the certificate of {} was revoked is not known, it goes on: {}", what, reason);
    }

    void listFetched(URI url) {
        LOG.info("A new list of revoked certificates came from {}", url);
    }

    void listMissing(URI url, String reason) {
        LOG.warn("The list of revoked certificates cannot be fetched from {}, the one before stays: {}", url, reason);
    }

    void notStored(String what, String reason) {
        LOG.error("{} cannot be stored, tried again soon: {}", what, reason);
    }
}
