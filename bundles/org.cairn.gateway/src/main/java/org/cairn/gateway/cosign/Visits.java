// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.cosign;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.core.Checkpoint;

/** One witness: what it is known to have cosigned, and at most one request under way. From any thread. */
final class Visits {
    private static final String PATH = "/add-checkpoint";
    private static final String SIZE_TYPE = "text/x.tlog.size";

    /** Requests of one visit: one, and another one when the witness says that it knows another size. */
    private static final int TRIES_MAX = 2;

    private static final int HASHES_MAX = 63;

    /** A witness does not do what it should; the message is for the operator. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }
    }

    private final Cosigning cosigning;
    private final TransparencyLog.Cosigner witness;
    private boolean underWay; // guarded by this, as all below
    private long known;
    private String cosigned = "";
    private long cosignedAt;
    private long notBefore;
    private long tick;
    private int failures;
    private boolean told;
    private boolean alarmed;

    Visits(Cosigning cosigning, TransparencyLog.Cosigner witness) {
        this.cosigning = cosigning;
        this.witness = witness;
    }

    synchronized boolean isFailing() {
        return failures > 0;
    }

    /** Begins a visit if there is a reason for one. */
    void due(TransparencyLog log, long now) {
        Checkpoint checkpoint = log.checkpoint().flatMap(Checkpoint::of).orElse(null);
        synchronized (this) {
            tick = now;
            if (checkpoint == null || checkpoint.size() == 0 || underWay || now < notBefore) {
                return;
            }
            if (checkpoint.text().equals(cosigned) && now - cosignedAt < Cosigning.RECONCILE_TICKS) {
                return;
            }
            underWay = true;
        }
        visit(log, checkpoint, TRIES_MAX);
    }

    private synchronized long known() {
        return known;
    }

    private void visit(TransparencyLog log, Checkpoint checkpoint, int tries) {
        try {
            long old = known();
            if (old > checkpoint.size()) {
                refute(log, old, checkpoint);
                return;
            }
            proof(log, old, checkpoint.size())
                    .thenApplyAsync(hashes -> post(checkpoint.request(old, hashes)), cosigning.blocking())
                    .whenComplete((answer, failure) -> {
                        if (failure == null) {
                            hear(log, checkpoint, old, answer, tries);
                        } else {
                            failed(reason(failure));
                        }
                    });
        } catch (RuntimeException e) {
            failed(reason(e)); // the log is closed, or nobody has time
        }
    }

    private static CompletionStage<List<byte[]>> proof(TransparencyLog log, long from, long to) {
        return from == 0 || from == to
                ? CompletableFuture.completedFuture(List.of())
                : log.consistency(from, to).thenApply(hashes -> {
                    if (hashes.size() > HASHES_MAX) {
                        throw new IllegalStateException("a proof of " + hashes.size() + " hashes");
                    }
                    return hashes;
                });
    }

    private WitnessClient.Answer post(byte[] body) {
        if (cosigning.isClosed()) {
            throw new Refusal("the gateway stops");
        }
        try {
            return cosigning.post(URI.create(witness.url() + PATH), body);
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }

    private void hear(TransparencyLog log, Checkpoint checkpoint, long old, WitnessClient.Answer answer, int tries) {
        try {
            if (answer.status() == 200) {
                accept(log, checkpoint, answer.body());
            } else if (answer.status() == 409) {
                conflict(log, checkpoint, old, answer, tries);
            } else if (answer.status() == 422) {
                disagrees(log, old, "it answered 422: our log does not continue the one it knows");
            } else {
                failed("it answered " + answer.status());
            }
        } catch (RuntimeException e) {
            failed(reason(e));
        }
    }

    private void accept(TransparencyLog log, Checkpoint checkpoint, String body) {
        List<String> lines = Checkpoint.signatures(body, witness.key());
        if (lines.isEmpty()) {
            failed("its answer has no signature of " + Checkpoint.name(witness.key()));
            return;
        }
        lines.forEach(line -> log.cosigned(checkpoint.text(), line));
        cosigning.metrics().cosigned();
        boolean news;
        synchronized (this) {
            underWay = false;
            news = failures > 0 || !told;
            told = true;
            alarmed = false;
            failures = 0;
            known = checkpoint.size();
            cosigned = checkpoint.text();
            cosignedAt = tick;
        }
        if (news) {
            GatewayLog.witnessCosigns(witness.url().toString(), checkpoint.size());
        }
    }

    /** It knows another size than we thought; or, of the same size, another log. */
    private void conflict(
            TransparencyLog log, Checkpoint checkpoint, long old, WitnessClient.Answer answer, int tries) {
        boolean isSize = answer.type().strip().equals(SIZE_TYPE);
        OptionalLong size = isSize ? Checkpoint.size(answer.body()) : OptionalLong.empty();
        if (size.isEmpty()) {
            failed("it answered 409 without a size");
            return;
        }
        long theirs = size.getAsLong();
        // what was signed in the meantime counts, too
        Checkpoint newest = log.checkpoint().flatMap(Checkpoint::of).orElse(checkpoint);
        if (theirs > newest.size()) {
            refute(log, theirs, newest);
        } else if (theirs == old) {
            if (theirs == checkpoint.size()) {
                disagrees(log, theirs, "it knows another log of this size");
            } else {
                failed("it refuses the size that it says it knows: " + theirs);
            }
        } else {
            synchronized (this) {
                known = theirs;
            }
            if (tries > 1) {
                visit(log, newest, tries - 1);
            } else {
                failed("its size changes while it is asked");
            }
        }
    }

    private void refute(TransparencyLog log, long theirs, Checkpoint ours) {
        if (alarm()) {
            GatewayLog.witnessKnowsMore(witness.url().toString(), theirs, ours.size());
        }
        synchronized (this) {
            known = 0; // it is asked again, and not believed for ever
        }
        log.refuted(Checkpoint.name(witness.key()), theirs);
        failed("it knows a larger log");
    }

    /** It has other rows than we: an old copy that was put back has outgrown what the witness knows. */
    private void disagrees(TransparencyLog log, long size, String reason) {
        if (size > 0) { // else it knows nothing to disagree about
            if (alarm()) {
                GatewayLog.witnessDisagrees(witness.url().toString(), size);
            }
            log.refuted(Checkpoint.name(witness.key()), size);
        }
        failed(reason);
    }

    /** Whether somebody must be told: once, until it cosigns again. */
    private synchronized boolean alarm() {
        boolean news = !alarmed;
        alarmed = true;
        return news;
    }

    private void failed(String reason) {
        boolean news;
        synchronized (this) {
            underWay = false;
            news = failures == 0;
            failures++;
            notBefore = tick + Cosigning.pause(failures);
        }
        cosigning.metrics().cosignFailed();
        if (news && !cosigning.isClosed()) {
            GatewayLog.witnessFails(witness.url().toString(), reason);
        }
    }
}
