// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.plugins.core.Decided;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.io.ArtefactStore.Entry;
import org.osgi.framework.Version;

/**
 * What readers see of trust: a value.
 *
 * @param decided what all decisions come to
 * @param fault why nothing counts that was decided; empty if it does
 * @param entries what was submitted, by digest
 * @param refused why bytes must not run, by digest
 * @param proposals what waits
 */
record TrustView(
        Decided decided,
        String fault,
        SortedMap<String, Entry> entries,
        Map<String, String> refused,
        List<Proposal> proposals) {
    TrustView {
        proposals = List.copyOf(proposals);
    }

    /** Shipped and submitted jars, in order of id and version. */
    List<Artefact> artefacts(List<Shipped> shipped) {
        List<Artefact> all = new ArrayList<>();
        Set<String> digests = new HashSet<>();
        for (Shipped jar : shipped) {
            all.add(artefact(jar));
            digests.add(jar.sha256());
        }
        entries.values().stream()
                .filter(entry -> !digests.contains(entry.sha256()))
                .forEach(entry -> all.add(artefact(entry)));
        all.sort(Comparator.comparing(Artefact::id)
                .thenComparing(artefact -> Version.parseVersion(artefact.version()))
                .thenComparing(Artefact::sha256));
        return all;
    }

    Artefact artefact(Shipped jar) {
        return asItIs(new Artefact(
                jar.sha256(),
                Change.Kind.PLUGIN,
                jar.id(),
                jar.version().toString(),
                jar.path(),
                "",
                "",
                Optional.empty(),
                Artefact.State.ACCEPTED,
                ""));
    }

    Artefact artefact(Entry entry) {
        boolean isAccepted = decided.accepted().containsKey(entry.sha256());
        return asItIs(new Artefact(
                entry.sha256(),
                entry.claim().kind(),
                entry.claim().id(),
                entry.claim().version().toString(),
                entry.claim().path(),
                entry.signer(),
                entry.certificate(),
                Optional.of(entry.submitted()),
                isAccepted ? Artefact.State.ACCEPTED : Artefact.State.SUBMITTED,
                ""));
    }

    /** With the state that takes away what it had. */
    private Artefact asItIs(Artefact good) {
        String word = decided.revoked().get(good.sha256());
        String reason = word == null ? refused.get(good.sha256()) : word;
        if (reason == null && good.submitted().isPresent() && !fault.isEmpty()) {
            reason = fault; // it may have been accepted
        }
        if (reason == null) {
            return good;
        }
        return new Artefact(
                good.sha256(),
                good.kind(),
                good.id(),
                good.version(),
                good.path(),
                good.signer(),
                good.certificate(),
                good.submitted(),
                word == null ? Artefact.State.REFUSED : Artefact.State.REVOKED,
                reason);
    }
}
