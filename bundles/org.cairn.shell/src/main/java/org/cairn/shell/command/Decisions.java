// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.shell.render.Listing;

/** What an operator is asked to decide, and what came of it, as commands show it (docs/TRUST.md, section 3). */
final class Decisions {
    private Decisions() {}

    /**
     * A wish in words.
     *
     * @param what it says, such as "greeter 1.0.0 shall run on all nodes"
     * @param next what its author does once it is decided
     * @param service whose state here tells whether it went well; empty if nothing starts or stops
     */
    record Wish(String what, String next, String service) {}

    static Plugins plugins(Call call) throws Call.Refused {
        return call.need(Plugins.class, "gateway");
    }

    static Listing<Proposal> listing() {
        return new Listing<Proposal>()
                .number("number", Proposal::number)
                .column("time", Proposal::time)
                .column("asked", Proposal::asked)
                .shown("statements", proposal -> String.join("; ", proposal.statements()))
                .data("statements", Proposal::statements)
                .data("decided", Proposal::decided);
    }

    /** Asks for changes, all or none; says whether they are decided or wait, and what to do next. */
    static void propose(Call call, List<Change> changes, Wish wish) throws Call.Refused {
        propose(call, changes, wish, Map.of());
    }

    /** Likewise; programs get the other members too. */
    static void propose(Call call, List<Change> changes, Wish wish, Map<String, ?> members) throws Call.Refused {
        Plugins plugins = plugins(call);
        Proposal proposal;
        try (Meter meter = Meter.seconds(call, "being done")) {
            proposal = call.await(plugins.propose(changes, call.caller().user()), meter);
        }
        Optional<Plugins.Status> here = plugins.status().stream()
                .filter(status -> proposal.decided() && status.id().equals(wish.service()))
                .findFirst();
        if (call.json()) {
            Map<String, Object> document = new LinkedHashMap<>(listing().json(proposal));
            document.putAll(members);
            here.ifPresent(status -> document.put("service", Plugged.listing().json(status)));
            call.document(document);
        } else if (proposal.decided()) {
            call.say("decision " + proposal.number() + ": " + wish.what());
            here.ifPresent(status -> call.say("on this node: " + Plugged.here(status)));
            if (!wish.next().isEmpty()) {
                call.say("next: " + wish.next());
            }
        } else {
            call.say("proposal " + proposal.number() + " waits for the operator's signature: " + wish.what());
            call.say("next, where the operator's key lies: cairn approve");
        }
        if (here.isPresent() && Plugged.gaveUp(here.get())) {
            throw new Call.Refused("decided, but it did not come up on this node: "
                    + here.get().reason());
        }
    }
}
