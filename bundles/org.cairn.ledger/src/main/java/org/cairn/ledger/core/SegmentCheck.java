// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.RecordReader.Broken;
import org.jspecify.annotations.Nullable;

/**
 * Checks the two files of a day side by side and decides what is to be done about a broken place (DESIGN 6): a batch
 * counts only if it is whole in both; behind the last such batch a torn tail may be cut; anything broken before the mark,
 * or in a closed segment, is damage, which the operator must see.
 */
public final class SegmentCheck {
    private final String openName;
    private final String secretName;
    private final Source open;
    private final Source secret;
    private final boolean isThorough;

    /**
     * The outcome: how much of the segment stands.
     *
     * @param rows how many
     * @param openBytes length of the public file up to there
     * @param secretBytes length of the private one
     * @param openChain chain hash of the public file
     * @param secretChain chain hash of the private one
     * @param index places of rows
     * @param torn why the rest must be cut; empty if there is no rest
     */
    public record Standing(
            long rows,
            long openBytes,
            long secretBytes,
            ChainHash openChain,
            ChainHash secretChain,
            SparseIndex index,
            Optional<String> torn) {}

    /** The two files with the names that messages use. */
    public SegmentCheck(String openName, Source open, String secretName, Source secret) {
        this(openName, open, secretName, secret, false);
    }

    /**
     * The two files with the names that messages use.
     *
     * @param isThorough whether row hashes are computed again and private hashes compared, which takes three times as long
     */
    public SegmentCheck(String openName, Source open, String secretName, Source secret, boolean isThorough) {
        this.isThorough = isThorough;
        this.openName = openName;
        this.open = open;
        this.secretName = secretName;
        this.secret = secret;
    }

    /**
     * Reads all of both files.
     *
     * @param openHeader header of the public file, which was read and is right
     * @param secretHeader header of the private file
     * @param mark up to where it must stand; empty for a segment that must stand to its end
     * @throws LedgerException FAILED, naming file and offset
     */
    public Standing run(SegmentHeader openHeader, SegmentHeader secretHeader, Optional<Mark> mark) throws IOException {
        BatchReader openBatches = new BatchReader(open, openHeader, open.size(), isThorough);
        BatchReader secretBatches = new BatchReader(secret, secretHeader, secret.size(), isThorough);
        SparseIndex index = new SparseIndex(openHeader.first());
        SparseIndex.Pending pending = index.pending();
        int header = SegmentHeader.bytes(openHeader.gateway());
        Standing standing =
                new Standing(0, header, header, openHeader.chain(), secretHeader.chain(), index, Optional.empty());
        boolean marked = mark.isEmpty() || reaches(standing, mark.get());
        Fault fault = null;
        while (fault == null) {
            pending.clear();
            Read publicRead = read(openName, openBatches, pending::open);
            Read privateRead = read(secretName, secretBatches, pending::secret);
            BatchReader.Whole a = publicRead.whole;
            BatchReader.Whole b = privateRead.whole;
            if (a == null || b == null) {
                fault = fault(standing, publicRead, privateRead);
                break;
            }
            if (a.rows() != b.rows()) {
                fault = new Fault(secretName, standing.secretBytes, "a batch differs from the one in " + openName);
                break;
            }
            if (isThorough && !Arrays.equals(openBatches.secretHashes(), secretBatches.secretHashes())) {
                fault = new Fault(
                        secretName,
                        standing.secretBytes,
                        "private parts are not those whose hashes " + openName + " has");
                break;
            }
            pending.commit();
            standing = new Standing(
                    standing.rows + a.rows(), a.end(), b.end(), a.chain(), b.chain(), index, Optional.empty());
            marked = marked || reaches(standing, mark.orElseThrow());
        }
        return decide(standing, fault, mark, marked);
    }

    private record Fault(String file, long offset, String reason) {
        @Override
        public String toString() {
            return file + " is broken at offset " + offset + ": " + reason;
        }
    }

    /** A whole batch, or a fault, or neither: the end. */
    private record Read(BatchReader.@Nullable Whole whole, @Nullable Fault fault) {}

    private static Read read(String file, BatchReader batches, BatchReader.Rows rows) throws IOException {
        try {
            return new Read(batches.next(rows).orElse(null), null);
        } catch (Broken e) {
            return new Read(null, new Fault(file, e.offset(), String.valueOf(e.getMessage())));
        }
    }

    private @Nullable Fault fault(Standing standing, Read publicRead, Read privateRead) {
        if (publicRead.fault != null) {
            return publicRead.fault;
        }
        if (privateRead.fault != null) {
            return privateRead.fault;
        }
        if (publicRead.whole == null && privateRead.whole == null) {
            return null;
        }
        return publicRead.whole == null
                ? new Fault(openName, standing.openBytes, "it ends, and " + secretName + " goes on")
                : new Fault(secretName, standing.secretBytes, "it ends, and " + openName + " goes on");
    }

    private static boolean reaches(Standing standing, Mark mark) {
        return standing.openBytes == mark.openBytes()
                && standing.secretBytes == mark.secretBytes()
                && standing.openChain.equals(mark.openChain())
                && standing.secretChain.equals(mark.secretChain());
    }

    private Standing decide(Standing standing, @Nullable Fault fault, Optional<Mark> mark, boolean marked) {
        if (!marked) {
            Mark missed = mark.orElseThrow();
            String where = fault != null
                    ? fault.toString()
                    : openName + " does not have what was durable at offset " + missed.openBytes() + " (private part: "
                            + secretName + ", offset " + missed.secretBytes() + ")";
            throw failed(where + "; " + missed.rows() + " rows of the ledger were durable, restore them");
        }
        if (fault == null) {
            return standing;
        }
        if (mark.isEmpty()) {
            throw failed(fault + "; this part of the ledger must be whole, restore it");
        }
        return new Standing(
                standing.rows,
                standing.openBytes,
                standing.secretBytes,
                standing.openChain,
                standing.secretChain,
                standing.index,
                Optional.of(fault.toString()));
    }

    private static LedgerException failed(String message) {
        return new LedgerException(LedgerException.Kind.FAILED, message);
    }
}
