// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Ledger;

/** Completes ids of the newest rows. */
@Service
public final class LedgerRowIds extends IdCompleter {
    private static final int SHOWN_MAX = 50;

    @Override
    List<String> ids(Lookup lookup) throws ExecutionException, TimeoutException, InterruptedException {
        Optional<Ledger> ledger = lookup.find(Ledger.class);
        List<LocalDate> days = ledger.map(there -> Days.last(there.state())).orElse(List.of());
        if (days.isEmpty()) {
            return List.of();
        }
        long from = Math.max(0, ledger.get().state().rows() - SHOWN_MAX);
        return ledger
                .get()
                .scan(days.get(0), from, SHOWN_MAX)
                .toCompletableFuture()
                .get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .stream()
                .map(row -> row.id().toString())
                .toList();
    }
}
