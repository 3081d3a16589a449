// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records what operators are told. */
final class StubTlogLog extends TlogLog {
    final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void failed(String message) {
        told.add("failed " + message);
    }

    @Override
    public void delayed(String message) {
        told.add("delayed " + message);
    }

    @Override
    public void manifest(LocalDate day, long rows) {
        // not a finding
    }

    @Override
    public void refuted(String witness, long size, long rows) {
        told.add("refuted " + witness + " " + size + " " + rows);
    }
}
