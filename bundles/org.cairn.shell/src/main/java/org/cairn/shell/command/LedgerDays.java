// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Ledger;

/** Completes days that have rows. */
@Service
public final class LedgerDays extends IdCompleter {
    @Override
    List<String> ids(Lookup lookup) {
        return lookup.find(Ledger.class)
                .map(ledger ->
                        ledger.state().days().stream().map(LocalDate::toString).toList())
                .orElse(List.of());
    }
}
