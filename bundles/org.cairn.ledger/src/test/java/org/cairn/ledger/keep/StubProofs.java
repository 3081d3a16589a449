// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Manifest;

/** Says what it was told. */
final class StubProofs implements Proofs {
    final Map<LocalDate, Manifest> manifests = new HashMap<>();
    ChainHash root = ChainHash.ZERO;
    long treeDurable = Long.MAX_VALUE;
    long cosigned = Long.MAX_VALUE;

    @Override
    public Optional<Manifest> manifest(LocalDate day) {
        return Optional.ofNullable(manifests.get(day));
    }

    @Override
    public List<LocalDate> manifests() {
        return manifests.keySet().stream().sorted().toList();
    }

    @Override
    public ChainHash root(long rows) {
        return root;
    }

    @Override
    public long treeDurable() {
        return treeDurable;
    }

    @Override
    public long cosigned() {
        return cosigned;
    }
}
