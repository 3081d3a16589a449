// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.DefaultActionPreparator;

/** Runs commands as Karaf does: by its own parser of arguments and options. */
final class CommandLines {
    static final List<Class<? extends CairnCommand>> ALL = List.of(
            AccountCreate.class,
            AccountKey.class,
            AccountList.class,
            AccountSuspend.class,
            AccountTiers.class,
            AccountWorkers.class,
            FeaturePlan.class,
            LedgerBackup.class,
            LedgerExport.class,
            LedgerExtent.class,
            LedgerManifest.class,
            LedgerPayments.class,
            LedgerProof.class,
            LedgerQuery.class,
            LedgerRow.class,
            LedgerSums.class,
            LedgerTail.class,
            LedgerVerify.class,
            NodeStatus.class,
            OperatorKey.class,
            PlatformUpdate.class,
            ProposalApprove.class,
            ProposalList.class,
            ProposalReject.class,
            ServiceCertify.class,
            ServiceDeploy.class,
            ServiceHistory.class,
            ServiceList.class,
            ServicePrice.class,
            ServiceRevoke.class,
            ServiceRollback.class,
            ServiceStatus.class,
            ServiceSubmit.class,
            ServiceWithdraw.class,
            WorkNow.class,
            WorkerDisconnect.class,
            WorkerDrain.class,
            WorkerInvite.class,
            WorkerList.class,
            WorkerPause.class,
            WorkerResume.class,
            WorkerStatus.class,
            WorkerSuspend.class);

    /** Who runs them. */
    static final Caller ANNA = new Caller("anna", Path.of("/nowhere"));

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private CommandLines() {}

    /** A command with the arguments of a line such as {@code cairn:status --json}. */
    static CairnCommand parse(String line) throws Exception {
        List<Object> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        String name = words.remove(0).toString();
        for (Class<? extends CairnCommand> type : ALL) {
            Command command = Objects.requireNonNull(type.getAnnotation(Command.class));
            if (name.equals(command.scope() + ":" + command.name())) {
                CairnCommand action = type.getDeclaredConstructor().newInstance();
                Session session = (Session) Proxy.newProxyInstance(
                        CommandLines.class.getClassLoader(), new Class<?>[] {Session.class}, (p, m, a) -> null);
                if (!new DefaultActionPreparator().prepare(action, session, words)) {
                    throw new IllegalStateException("not run: " + line);
                }
                return action;
            }
        }
        throw new IllegalStateException("no command " + name);
    }

    /** Runs a line; gives what it printed. */
    static String run(Lookup lookup, String line) throws Exception {
        return run(lookup, parse(line));
    }

    /** Runs a command without a terminal; gives what it printed on standard output. */
    static String run(Lookup lookup, CairnCommand command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        command.execute(lookup, streams(out, OutputStream.nullOutputStream(), false), ANNA);
        return out.toString(UTF_8);
    }

    /** Streams of a session as pipes and consoles give them. */
    static Streams streams(OutputStream out, OutputStream err, boolean terminal) {
        PrintStream stream = new PrintStream(out, false, UTF_8);
        return new Streams(stream, new PrintStream(err, true, UTF_8), stream, terminal);
    }

    /** Runs a line with --json; gives the document. */
    static Map<String, Object> json(Lookup lookup, String line) throws Exception {
        String text = run(lookup, line + " --json");
        if (text.indexOf('\n') != text.length() - 1) {
            throw new AssertionError("not one document: " + text);
        }
        return JSON.std.mapFrom(text);
    }
}
