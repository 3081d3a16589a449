// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** Completes ids from a service of the platform; knows none where that is missing or slow. */
abstract class IdCompleter implements Completer {
    /** Longest wait for the ids. */
    static final int ANSWER_SECONDS_MAX = 2;

    @Reference
    @Nullable
    BundleContext context;

    @Override
    public final int complete(Session session, CommandLine line, List<String> candidates) {
        try (Lookup lookup = new RegistryLookup(Objects.requireNonNull(context))) {
            return complete(lookup, line, candidates);
        }
    }

    final int complete(Lookup lookup, CommandLine line, List<String> candidates) {
        List<String> ids;
        try {
            ids = ids(lookup);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            ids = List.of(); // pressing a key must not print an error
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ids = List.of();
        }
        return new StringsCompleter(ids).complete(null, line, candidates);
    }

    abstract List<String> ids(Lookup lookup) throws ExecutionException, TimeoutException, InterruptedException;
}
