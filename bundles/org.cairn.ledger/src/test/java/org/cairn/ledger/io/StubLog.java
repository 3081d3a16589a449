// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cairn.ledger.LedgerLog;

/** Records what operators are told. */
final class StubLog extends LedgerLog {
    final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void opened(Path directory, long rows, int days, long millis) {
        // not a finding
    }

    @Override
    public void closed(long rows) {
        // not a finding
    }

    @Override
    public void tailCut(Path file, long openBytes, long secretBytes, String reason) {
        told.add("cut " + openBytes + " " + secretBytes + " " + reason);
    }

    @Override
    public void unbornDiscarded(Path file) {
        told.add("discarded " + file);
    }

    @Override
    public void indexMade(Path file) {
        told.add("index " + file);
    }

    @Override
    public void markBroken(Path file) {
        told.add("mark " + file);
    }

    @Override
    public void clockRefused(String objection) {
        told.add("clock " + objection);
    }

    @Override
    public void failed(String message) {
        told.add("failed " + message);
    }
}
