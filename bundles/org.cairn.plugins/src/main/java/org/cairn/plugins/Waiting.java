// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.plugins.core.Chain;
import org.cairn.plugins.core.Decision;
import org.cairn.plugins.core.Statement;
import org.cairn.plugins.io.Denied;
import org.cairn.plugins.io.ProposalsFile;

/** What waits for the operator's signature, durably. Used by one thread at a time. */
final class Waiting {
    /** How far back a decision is looked for, of which the proposal was left when the node ended. */
    private static final int LEFT_MAX = 100;

    private final ProposalsFile file;
    private List<Decision> all = List.of();

    Waiting(ProposalsFile file) {
        this.file = file;
    }

    /** Reads it; what was decided before the node ended does not wait any more. */
    void open(Chain chain) throws IOException {
        List<Decision> read = file.read();
        List<Decision> decided = chain.from(chain.count() - (long) LEFT_MAX, LEFT_MAX + 1).stream()
                .map(Waiting::nowhere)
                .toList();
        all = read.stream().filter(one -> !decided.contains(nowhere(one))).toList();
    }

    List<Decision> all() {
        return all;
    }

    /** All, as they would be now: only the first can be signed, because what follows it names its signature. */
    List<Proposal> proposals(Chain chain) {
        List<Proposal> proposals = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            proposals.add(
                    proposal(all.get(i).at(chain.count() + 1L + i, i == 0 ? chain.head() : Decision.NOTHING), false));
        }
        return proposals;
    }

    void add(Decision decision) {
        if (all.size() >= ProposalsFile.PROPOSALS_MAX) {
            throw new PluginException(
                    Kind.UNAVAILABLE,
                    ProposalsFile.PROPOSALS_MAX + " proposals wait already: approve or reject some of them");
        }
        List<Decision> more = new ArrayList<>(all);
        more.add(decision);
        write(more);
    }

    /** Takes a decision away, if it waited. */
    void remove(Decision decided) {
        int index = all.stream().map(Waiting::nowhere).toList().indexOf(nowhere(decided));
        if (index >= 0) {
            remove(index);
        }
    }

    void remove(int index) {
        List<Decision> less = new ArrayList<>(all);
        less.remove(index);
        write(less);
    }

    /** Bytes whose revocation waits. */
    SortedMap<String, String> revoked() {
        SortedMap<String, String> revoked = new TreeMap<>();
        for (Decision decision : all) {
            for (Statement statement : decision.statements()) {
                if (statement instanceof Statement.Revoke revoke) {
                    revoked.put(revoke.sha256(), Denied.ASKED);
                }
            }
        }
        return revoked;
    }

    private void write(List<Decision> changed) {
        try {
            file.write(changed);
            all = List.copyOf(changed);
        } catch (IOException e) {
            throw new PluginException(Kind.UNAVAILABLE, "proposals cannot be kept: " + e.getMessage());
        }
    }

    static Proposal proposal(Decision decision, boolean decided) {
        return new Proposal(
                decision.number(),
                decision.asked(),
                decision.time(),
                decision.statements().stream().map(Statement::text).toList(),
                decision.text(),
                decided);
    }

    private static Decision nowhere(Decision decision) {
        return decision.at(1, Decision.NOTHING);
    }
}
