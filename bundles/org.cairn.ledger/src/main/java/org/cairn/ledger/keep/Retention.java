// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.io.Segments;
import org.cairn.ledger.tlog.core.TileAddress;

/**
 * Drops the rows of days that are older than the retention (CGN-20), oldest first: only if what stays proves what they were, and
 * never the newest day that is over. Up to 255 older rows stay, with their days, where they share a tile with a row that is kept:
 * anybody must be able to read that one. For one thread.
 */
final class Retention {
    /** Days that one run drops at the most. */
    static final int RUN_DAYS_MAX = 31;

    private final Segments segments;
    private final Proofs proofs;
    private final int days;
    private final Consumer<LocalDate> dropped;
    private final KeepingLog log;
    private String told = "";

    /**
     * A rule.
     *
     * @param days how many days before the present one are kept; 0 for all
     * @param dropped hears of each day whose rows have gone
     */
    Retention(Segments segments, Proofs proofs, int days, Consumer<LocalDate> dropped, KeepingLog log) {
        this.segments = segments;
        this.proofs = proofs;
        this.days = days;
        this.dropped = dropped;
        this.log = log;
    }

    /**
     * Drops what is too old today; the days that were dropped. Days are counted back from the newest row at the latest: a clock
     * that is wrong when the node starts drops nothing, however late it says that it is.
     */
    List<LocalDate> run(LocalDate today) throws IOException {
        List<LocalDate> gone = new ArrayList<>();
        if (days == 0) {
            return gone;
        }
        List<Extent> kept = segments.days();
        if (kept.isEmpty()) {
            return gone;
        }
        LocalDate newest = kept.get(kept.size() - 1).day();
        LocalDate oldest = (today.isBefore(newest) ? today : newest).minusDays(days);
        long young = kept.stream()
                .filter(day -> !day.day().isBefore(oldest))
                .findFirst()
                .orElse(kept.get(kept.size() - 1))
                .first();
        long needed = young / TileAddress.WIDTH * TileAddress.WIDTH; // entries are read by whole tiles
        for (int i = 0; i < kept.size() && gone.size() < RUN_DAYS_MAX; i++) {
            Extent day = kept.get(i);
            if (day.end() > needed) {
                break;
            }
            boolean hasLaterOver = i + 1 < kept.size() && kept.get(i + 1).isOver();
            if (!day.day().isBefore(oldest) || !day.isOver() || !hasLaterOver) {
                break;
            }
            Optional<String> objection = objection(day);
            if (objection.isPresent()) {
                tell(day.day(), objection.get());
                break;
            }
            segments.drop(day.day());
            dropped.accept(day.day());
            log.dropped(day.day(), days);
            gone.add(day.day());
        }
        return gone;
    }

    private Optional<String> objection(Extent day) throws IOException {
        Optional<Manifest> manifest;
        try {
            manifest = proofs.manifest(day.day());
        } catch (LedgerException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (manifest.isEmpty()) {
            return Optional.of("it has no manifest yet");
        }
        if (!isOf(manifest.get(), day)) {
            return Optional.of("its manifest is not about these rows");
        }
        if (proofs.treeDurable() < day.end()) {
            return Optional.of("the tree is not on disk up to them");
        }
        if (proofs.cosigned() < day.end()) {
            return Optional.of("no checkpoint that was cosigned covers them");
        }
        if (!proofs.root(day.end()).equals(manifest.get().root())) {
            return Optional.of("the tree has another root than their manifest");
        }
        return Optional.empty();
    }

    /** Whether a manifest says of a day what the ledger has. */
    static boolean isOf(Manifest manifest, Extent day) {
        return manifest.day().equals(day.day())
                && manifest.first() == day.first()
                && manifest.rows() == day.rows()
                && manifest.openBytes() == day.openBytes()
                && manifest.openChain().equals(day.openChain())
                && manifest.secretBytes() == day.secretBytes()
                && manifest.secretChain().equals(day.secretChain());
    }

    private void tell(LocalDate day, String reason) {
        if (!told.equals(day + reason)) {
            log.notDropped(day, reason);
            told = day + reason;
        }
    }
}
