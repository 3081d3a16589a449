// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.ledger.Keeping;

/** Finds what a test put in; ends when the test says so. */
final class StubKeeping implements Keeping {
    final List<String> findings = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    Optional<Standby> standby = Optional.empty();
    CompletableFuture<Void> over = CompletableFuture.completedFuture(null);

    @Override
    public CompletionStage<Checked> check(Optional<LocalDate> day, Progress progress) {
        asked.add("check " + day.map(LocalDate::toString).orElse("all"));
        progress.at(500_000_000, 2_000_000_000);
        return over.thenApply(done -> new Checked(2, findings));
    }

    @Override
    public CompletionStage<Copied> backup(Path directory, Progress progress) {
        asked.add("backup " + directory);
        progress.at(500_000_000, 2_000_000_000);
        return over.thenApply(done -> new Copied(2, 1_234_567));
    }

    @Override
    public Optional<Standby> standby() {
        return standby;
    }
}
