// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.net.URI;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.node.NodeRole;
import org.cairn.shell.render.EnrolToken;
import org.cairn.shell.render.Plain;
import org.cairn.shell.render.Quantities;
import org.jspecify.annotations.Nullable;

/** Invites a machine (CGN-2). */
@Service
@Command(
        scope = "cairn",
        name = "worker-invite",
        description = "Makes a token with which one machine can join as a worker",
        detailedDescription =
                "Examples:\n  cairn:worker-invite\n  cairn:worker-invite --account worker-2k9x4m7f3q --valid 12h\n  cairn:worker-invite --url wss://gw.example:8444")
public final class WorkerInvite extends CairnCommand {
    @Option(name = "--account", description = "Its worker account; the first that was made if not given")
    @Completion(AccountIds.class)
    @Nullable
    String account;

    @Option(name = "--valid", description = "How long: such as 90s, 15m, 12h, 7d")
    String valid = "1d";

    @Option(
            name = "--url",
            description = "Where the machine reaches this gateway; as it is seen from here if not given")
    @Nullable
    String url;

    @Override
    void run(Call call) throws Call.Refused {
        WorkerIdentities identities = call.need(WorkerIdentities.class, "gateway");
        URI gateway = url == null ? tunnel(call) : URI.create(url);
        String owner = account == null ? first(call) : account;
        WorkerIdentities.Enrolment enrolment = call.await(identities.invite(owner, Quantities.duration(valid)));
        String token = EnrolToken.of(gateway, enrolment);
        if (call.json()) {
            call.document(Map.of(
                    "token", token, "account", owner, "url", gateway.toString(), "expires", enrolment.expires()));
        } else {
            call.out().println(token);
            call.out()
                    .println("good for one machine under " + owner + " until " + Plain.text(enrolment.expires())
                            + "; there: cairn worker --gateway " + gateway + " --enrol TOKEN");
        }
    }

    private static URI tunnel(Call call) throws Call.Refused {
        for (NodeRole role : call.lookup().all(NodeRole.class)) {
            URI tunnel = role.endpoints().get("tunnel");
            if (tunnel != null) {
                return tunnel;
            }
        }
        throw new Call.Refused("no gateway listens on this node yet: wait for it, or give --url wss://HOST:PORT");
    }

    private static String first(Call call) throws Call.Refused {
        return Accounting.all(call, Optional.of(AccountKind.WORKER)).stream()
                .filter(worker -> !worker.suspended())
                .min(Comparator.comparing(Account::created).thenComparing(Account::id))
                .map(Account::id)
                .orElseThrow(() -> new Call.Refused("there is no worker account: cairn:account-create worker NAME"));
    }
}
