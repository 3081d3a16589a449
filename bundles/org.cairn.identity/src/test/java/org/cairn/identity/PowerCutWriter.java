// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.WorkerIdentities.Machine;
import org.cairn.core.api.work.Tier;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.node.SimNode;

/** A process that makes and changes accounts and machines, and prints what it is about to change and what is done. */
final class PowerCutWriter {
    private static final PrintStream OUT = System.out;

    private PowerCutWriter() {}

    public static void main(String[] args) throws IOException {
        Identity identity = open(Path.of(args[0]));
        OUT.println("start\t" + start(identity));
        for (int i = 0; ; i++) {
            Accounts.Credential customer =
                    done(identity.accounts().create(AccountKind.CUSTOMER, "customer " + i, Optional.empty()));
            say(customer);
            Accounts.Credential worker =
                    done(identity.accounts().create(AccountKind.WORKER, "worker " + i, Optional.empty()));
            say(worker);
            machine(identity, worker, i);
            String id = customer.account().id();
            OUT.println("changing\t" + id);
            var unused1 = done(identity.accounts().tiers(id, Set.of(Tier.T2, Tier.T3)));
            say(done(identity.accounts().resetKey(id)));
            id = worker.account().id();
            if (i % 2 == 0) {
                OUT.println("changing\t" + id);
                var unused2 = done(identity.accounts().suspend(id, true));
                Account lifted = done(identity.accounts().suspend(id, false));
                say(new Accounts.Credential(lifted, worker.key()));
            }
        }
    }

    private static void machine(Identity identity, Accounts.Credential worker, int number) {
        byte[] publicKey = new Ed25519Key().publicKey();
        String account = worker.account().id();
        Machine machine =
                done(identity.workers().enrol(account, worker.key(), publicKey, "label " + number, "127.0.0.1"));
        OUT.println("machine\t" + machine.id() + "\t" + account + "/" + machine.label() + "\t"
                + HexFormat.of().formatHex(publicKey));
    }

    private static void say(Accounts.Credential credential) {
        OUT.println("account\t" + credential.account().id() + "\t" + text(credential.account()));
        OUT.println("key\t" + credential.account().id() + "\t" + credential.key());
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static Identity open(Path home) throws IOException {
        return Identity.open(new SimNode("node", home, SimNode.Blocking.DIRECT), Settings.DEFAULT, IdentityTest.CHEAP);
    }

    /** What a first start makes once and for all. */
    static String start(Identity identity) {
        return identity.certificates().pin() + " "
                + HexFormat.of().formatHex(identity.nodeKey().publicKey());
    }

    /** All of an account. */
    static String text(Account account) {
        return String.join(
                " ",
                List.of(
                        account.id(),
                        account.kind().name(),
                        account.name(),
                        account.parent().orElse("-"),
                        new TreeSet<>(account.tiers()).toString(),
                        new TreeSet<>(account.workers()).toString(),
                        Boolean.toString(account.suspended()),
                        account.pseudonym(),
                        account.created().toString()));
    }

    /** The account of {@code ACCOUNT/LABEL}. */
    static String accountOf(String text) {
        return text.substring(0, text.indexOf('/'));
    }
}
