// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.nio.file.Path;
import java.time.Instant;
import org.cairn.identity.core.Argon2Cost;
import org.cairn.identity.tls.TlsEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What identity tells the operator. No secret is ever an argument. */
final class IdentityLog implements TlsEvents {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.identity");

    static void started(int accounts, int machines) {
        LOG.info("Identity has {} accounts and {} machines", accounts, machines);
    }

    static void firstStart(Path directory) {
        LOG.info("Made accounts for operator, customer, provider and worker; their keys are in {}", directory);
    }

    static void credentialMadeAgain(String name) {
        LOG.warn("The first start was interrupted: made a new key for the account of {}", name);
    }

    static void tuned(Argon2Cost cost) {
        LOG.info("Keys are hashed with Argon2id, {} MiB and {} passes", cost.memoryKib() / 1024, cost.passes());
    }

    static void storeFailed(Throwable why) {
        LOG.error("The identity store failed: {}", why.toString());
    }

    static void failed(Throwable why) {
        LOG.error("Identity failed in a way that it should not", why);
    }

    @Override
    public void authorityMade(String pin) {
        LOG.info("Made the node's own certificate authority, SHA-256 {}", pin);
    }

    @Override
    public void issued(Instant until) {
        LOG.info("Issued the node's own server certificate, valid until {}", until);
    }

    @Override
    public void suppliedLoaded(String endpoint, Path certificate, Instant until) {
        LOG.info("The {} endpoint uses the certificate {}, valid until {}", endpoint, certificate, until);
    }

    @Override
    public void suppliedRefused(String endpoint, Path certificate, String why) {
        LOG.warn(
                "Cannot use the certificate {} for the {} endpoint, so it keeps the one it has: {}",
                certificate,
                endpoint,
                why);
    }

    @Override
    public void checkFailed(Exception why) {
        LOG.warn("Could not check or renew certificates; trying again: {}", why.toString());
    }
}
