// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what operators are told. */
final class StubKeepingLog extends KeepingLog {
    final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void backedUp(Path directory, long rows, long bytes) {
        told.add("backed up " + rows);
    }

    @Override
    public void copyMended(Path file) {
        told.add("mended " + file.getFileName());
    }

    @Override
    public void standbyStarted(Path directory, long rows) {
        told.add("started " + rows);
    }

    @Override
    public void standbyProblem(Path directory, String problem) {
        told.add("problem " + problem);
    }

    @Override
    public void standbyWell(Path directory, long rows) {
        told.add("well " + rows);
    }

    @Override
    public void checked(long rows, int findings) {
        told.add("checked " + rows + " " + findings);
    }

    @Override
    public void dropped(LocalDate day, int retentionDays) {
        told.add("dropped " + day);
    }

    @Override
    public void retentionFailed(String reason) {
        told.add("retention failed " + reason);
    }

    @Override
    public void notDropped(LocalDate day, String reason) {
        told.add("kept " + day + " " + reason);
    }
}
