// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Manifest;

/** What the care of the files must know of the transparency log. From any thread. */
public interface Proofs {
    /**
     * Manifest of a day.
     *
     * @throws org.cairn.core.api.ledger.LedgerException FAILED if it is there and its signature or form is not right
     */
    Optional<Manifest> manifest(LocalDate day) throws IOException;

    /** Days that have a manifest, as the log remembers them. */
    List<LocalDate> manifests();

    /** Root of the tree with the first rows, all of which are durable. */
    ChainHash root(long rows) throws IOException;

    /** Rows whose hashes in the files of the tree survive a power cut. */
    long treeDurable();

    /**
     * Rows under the newest checkpoint that was cosigned; that was signed, if nobody is asked to cosign.
     *
     * @throws org.cairn.core.api.ledger.LedgerException FAILED if its form, signature or root is not right
     */
    long cosigned() throws IOException;
}
