// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.TransparencyLog;

/** Completes days that have a manifest. */
@Service
public final class LedgerManifestDays extends IdCompleter {
    @Override
    List<String> ids(Lookup lookup) {
        return lookup.find(TransparencyLog.class)
                .map(log -> log.manifests().stream().map(LocalDate::toString).toList())
                .orElse(List.of());
    }
}
