// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.Objects;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/**
 * What all commands have in common. A command exists on every node and says which role is missing, instead of vanishing
 * with a service; it prints, because over SSH nobody sees what it returns; and it fails in one line.
 */
abstract class CairnCommand implements Action {
    /** What {@link Words} sorts out; Karaf wants indexes without a gap, so each command with arguments has its own. */
    static final String MORE = "Options may stand here, too";

    @Reference
    @Nullable
    BundleContext context;

    @Reference
    @Nullable
    Session session;

    @Option(name = "--json", description = "Print one JSON document")
    boolean json;

    @Override
    public final @Nullable Object execute() throws CommandException {
        try (Lookup lookup = new RegistryLookup(Objects.requireNonNull(context))) {
            execute(lookup, Streams.of(session), Caller.of(session));
        }
        return null;
    }

    /** As {@link #execute()}: a failure of any kind becomes Karaf's own, which SSH reports as exit status 1. */
    final void execute(Lookup lookup, Streams streams, Caller caller) throws CommandException {
        try {
            Words.settle(this);
            run(new Call(lookup, streams, json, caller));
            streams.flush();
        } catch (Exception e) {
            streams.flush();
            String line = "error: " + Call.reason(e);
            throw new CommandException(line, line, e);
        }
    }

    /** Does it; every exception's message is for people. */
    abstract void run(Call call) throws Exception;
}
