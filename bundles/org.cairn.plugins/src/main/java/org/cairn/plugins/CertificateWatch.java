// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairn.plugins.io.ArtefactStore.Entry;
import org.cairn.plugins.io.Denied;
import org.cairn.plugins.io.RevocationLists;

/** Looks again and again whether the certificates of what is kept were revoked. Used by one thread at a time. */
final class CertificateWatch {
    /** How often lists of revoked certificates are fetched, and all is looked at. */
    static final Duration FETCHED = Duration.ofHours(1);
    /** How soon after a failure. */
    static final Duration FETCHED_AGAIN = Duration.ofMinutes(1);

    private final Trust.Settings settings;
    private final Submissions submissions;
    private final Runnable refresh;
    private final TrustLog log;
    private final SortedMap<String, String> revoked = new TreeMap<>();
    private final Set<String> told = new HashSet<>();
    private final AtomicBoolean fetching = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();
    private Instant nextLook = Instant.MIN;
    private Instant nextFetch = Instant.MIN;

    /**
     * Knows of nothing yet.
     *
     * @param refresh called from another thread when a list came
     */
    CertificateWatch(Trust.Settings settings, Submissions submissions, Runnable refresh, TrustLog log) {
        this.settings = settings;
        this.submissions = submissions;
        this.refresh = refresh;
        this.log = log;
    }

    /** What was revoked when this node last ran stays so until a list says otherwise. */
    void assume(Map<String, String> denied) {
        denied.forEach((sha256, reason) -> {
            if (reason.equals(Denied.CERTIFICATE)) {
                revoked.put(sha256, "its certificate was revoked");
            }
        });
    }

    /** Whose certificates were revoked, and when, by digest of the jar. */
    SortedMap<String, String> revoked() {
        return revoked;
    }

    /**
     * Looks at all certificates if there is a reason to, and fetches lists if it is time.
     *
     * @param changed whether decisions have changed
     * @return whether an hour has passed
     */
    boolean step(boolean changed) throws IOException {
        Instant now = settings.clock().instant();
        boolean isHour = !now.isBefore(nextLook); // a list may have become too old to say
        boolean isNew = submissions.lists().refresh();
        submissions.lists().faults().forEach((file, reason) -> {
            if (told.add(file + reason)) {
                log.fileUnused(file, reason);
            }
        });
        if (isNew || changed || isHour) {
            lookAtAll();
        }
        if (isHour) {
            nextLook = now.plus(FETCHED);
        }
        if (failed.getAndSet(false)) {
            nextFetch = now.plus(FETCHED_AGAIN);
        } else if (!now.isBefore(nextFetch) && !settings.revocationUrls().isEmpty()) {
            nextFetch = now.plus(FETCHED);
            fetch(submissions.issuers());
        }
        return isHour;
    }

    /** What cannot be said leaves things as they are. */
    private void lookAtAll() {
        for (Entry entry : submissions.entries()) {
            RevocationLists.Answer answer = submissions.lists().check(entry.chain());
            String what = entry.claim().id() + " " + entry.claim().version();
            switch (answer.verdict()) {
                case REVOKED -> {
                    if (!answer.reason().equals(revoked.put(entry.sha256(), answer.reason()))) {
                        log.stopped(what, answer.reason());
                    }
                }
                case GOOD -> {
                    if (revoked.remove(entry.sha256()) != null) {
                        log.runsAgain(what);
                    }
                }
                case UNKNOWN -> {
                    if (told.add(entry.sha256() + answer.reason())) {
                        log.unknown(what, answer.reason());
                    }
                }
            }
        }
    }

    private void fetch(Set<X509Certificate> issuers) {
        if (!fetching.compareAndSet(false, true)) {
            return;
        }
        try {
            settings.blocking().execute(() -> {
                try {
                    settings.revocationUrls().forEach(url -> fetch(url, issuers));
                } finally {
                    fetching.set(false);
                }
                refresh.run();
            });
        } catch (RejectedExecutionException e) {
            fetching.set(false);
            failed.set(true);
        }
    }

    private void fetch(URI url, Set<X509Certificate> issuers) {
        try {
            if (submissions.lists().fetch(url, issuers)) {
                log.listFetched(url);
            }
        } catch (IOException | IllegalArgumentException e) {
            failed.set(true);
            log.listMissing(url, String.valueOf(e.getMessage()));
        }
    }
}
