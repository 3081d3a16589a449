// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Care of the ledger's files: check, backup, standby, retention (CGN-20; docs/LEDGER.md, "Keeping").
 *
 * <p><b>Who.</b> Provided by {@code org.cairn.ledger}, used by shell and API. <b>Lifecycle.</b> As the ledger's.
 * <b>Threads and time.</b> From any thread, without blocking; work runs in the background at low priority and tells how
 * far it is. Rows go on being written. <b>Ownership and limits.</b> One check and one backup at a time; a second is BUSY.
 * <b>Failure.</b> {@link LedgerException}.
 */
@ProviderType
public interface Keeping {
    /** Reads every byte of a day again (of all days if empty): frames, checksums, chains, hashes, index, tree, manifest. */
    CompletionStage<Checked> check(Optional<LocalDate> day, Progress progress);

    /**
     * Copies what is durable into a directory, from which a node can start as it is. Only what is new is copied if the
     * directory holds an older backup of the same ledger.
     */
    CompletionStage<Copied> backup(Path directory, Progress progress);

    /** How the standby directory stands; empty if none is configured. */
    Optional<Standby> standby();

    /** Told now and then, on a thread of the ledger; must be short. */
    @FunctionalInterface
    interface Progress {
        /** How many bytes were read, of how many. */
        void at(long bytes, long of);
    }

    /**
     * What a check found.
     *
     * @param rows that were read
     * @param findings one line each, naming file and offset; empty if all is right
     */
    record Checked(long rows, List<String> findings) {
        public Checked {
            findings = List.copyOf(findings);
        }
    }

    /**
     * What a backup holds.
     *
     * @param rows how many rows were ever written when it was made
     * @param bytes that were copied this time
     */
    record Copied(long rows, long bytes) {}

    /**
     * The standby directory.
     *
     * @param rows that it has, durably
     * @param behind rows that are durable here and not there
     * @param problem why nothing is copied at the moment; empty if all is well
     */
    record Standby(Path directory, long rows, long behind, String problem) {}
}
