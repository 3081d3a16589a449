// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The ledger as a standard transparency log (CGN-19; C2SP tlog-checkpoint, tlog-tiles, tlog-cosignature, tlog-proof;
 * docs/VERIFY.md): a leaf is a row's public encoding, its index the row's sequence.
 *
 * <p><b>Who.</b> Provided by {@code org.cairn.ledger} beside its {@link Ledger}, served by the gateway's status endpoint.
 * <b>Lifecycle.</b> As the ledger's; without the node's key nothing is signed and there is no checkpoint yet.
 * <b>Threads and time.</b> From any thread, without blocking. A checkpoint covers durable rows only; a new one is signed
 * about a second after rows became durable, its consistency with the one before having been checked and persisted.
 * <b>Ownership and limits.</b> Arrays are the caller's. An entry has at most 65,535 bytes, a tile 256 hashes.
 * <b>Failure.</b> {@link LedgerException}.
 */
@ProviderType
public interface TransparencyLog {
    /** Name of the log and of its key: a schema-less URL, the same for ever. */
    String origin();

    /** The log's key as others need it ({@code NAME+HASH+KEY}, C2SP signed-note); empty while there is no key. */
    Optional<String> verifierKey();

    /** The newest checkpoint: a signed note, with the cosignatures that witnesses have given so far. */
    Optional<String> checkpoint();

    /**
     * A tile of hashes.
     *
     * @param level 0 for leaf hashes, to 5
     * @param index number of the tile in its level
     * @param width hashes, 1 to 256
     * @return {@code width} times 32 bytes; empty if the tree is not that large
     */
    CompletionStage<Optional<byte[]>> tile(int level, long index, int width);

    /** The entries of a tile of level 0, each with its length before it (u16); empty if they are not there (any more). */
    CompletionStage<Optional<byte[]>> entries(long index, int width);

    /**
     * Proof that a row is in the newest checkpoint that was cosigned and has it, else in the newest that has it: a
     * {@code .tlog-proof}; empty if it is in none yet.
     */
    CompletionStage<Optional<String>> proof(RowId id);

    /**
     * Proof that the tree of one size is the beginning of that of a larger one (RFC 6962, 2.1.2).
     *
     * @throws LedgerException INVALID through the stage, unless 0 &lt;= from &lt;= to &lt;= size of the newest checkpoint
     */
    CompletionStage<List<byte[]>> consistency(long from, long to);

    /** Days that are over and have a signed manifest, first to last, those whose rows are not kept any more included. */
    List<LocalDate> manifests();

    /** The signed manifest of a day. */
    CompletionStage<Optional<String>> manifest(LocalDate day);

    /** How long rows are kept, and who cosigns. */
    Policy policy();

    /**
     * Adds a cosignature to a checkpoint.
     *
     * @param checkpoint text (without signatures) that was cosigned; nothing happens if it is not of the last minute
     * @param line signature line of one of {@link Policy#cosigners}
     * @throws LedgerException INVALID if it is not right
     */
    void cosigned(String checkpoint, String line);

    /**
     * Tells that a witness knows another log under this name: one with more rows, or with other rows up to a size. An old
     * copy was put back, and may have gone on since. From now on no row is accepted and nothing signed, also after a
     * restart, until another copy of the log with that many rows is put back.
     */
    void refuted(String witness, long size);

    /**
     * What the operator promises (CGN-20).
     *
     * @param retentionDays days after which rows may be dropped; 0: never
     * @param first index of the first entry that can be read; a multiple of 256
     * @param cosigners who is asked to cosign checkpoints
     */
    record Policy(int retentionDays, long first, List<Cosigner> cosigners) {
        public Policy {
            cosigners = List.copyOf(cosigners);
        }
    }

    /**
     * A witness.
     *
     * @param url prefix under which it answers {@code add-checkpoint} (C2SP tlog-witness)
     * @param key its verifier key
     */
    record Cosigner(URI url, String key) {}
}
