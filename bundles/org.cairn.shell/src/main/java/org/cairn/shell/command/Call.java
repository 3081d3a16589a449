// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Plain;

/**
 * One call of a command: where its services and its output are.
 *
 * @param lookup the services
 * @param streams of the session
 * @param json whether one JSON document is wanted
 * @param caller who calls
 */
record Call(Lookup lookup, Streams streams, boolean json, Caller caller) {
    /** Longest wait for an answer of a service. */
    static final int ANSWER_SECONDS_MAX = 15;

    /** How often it is looked how far a long piece of work is. */
    private static final long LOOK_MS = 200;

    /** What keeps a command from its work, in one line. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** Standard output of the session; pipes and redirections see it. */
    PrintStream out() {
        return streams.out();
    }

    /** A service that a role of this node provides. */
    <T> T need(Class<T> type, String role) throws Refused {
        return lookup.find(type)
                .orElseThrow(() -> new Refused("this node has no " + role + ": feature:install cairn-" + role
                        + ", or ask the node that has it"));
    }

    /** The answer of a service. */
    <T> T await(CompletionStage<T> stage) throws Refused {
        try {
            return stage.toCompletableFuture().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new Refused(reason(e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            throw new Refused("no answer within " + ANSWER_SECONDS_MAX + " s; whether it was done is not known");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("interrupted; whether it was done is not known");
        }
    }

    /** The answer of a service that may take long: as long as it takes, while somebody looks. */
    <T> T await(CompletionStage<T> stage, Meter meter) throws Refused {
        CompletableFuture<T> answer = stage.toCompletableFuture();
        while (true) {
            try {
                return answer.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                meter.tell();
                if (streams.isGone()) {
                    throw new Refused("nobody looks any more; the node goes on with it");
                }
            } catch (ExecutionException e) {
                throw new Refused(reason(e.getCause() == null ? e : e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refused("interrupted; the node goes on with it");
            }
        }
    }

    /** A list: a table for people, an object with one member for programs. */
    <T> void list(Listing<T> listing, String name, List<T> values) {
        if (json) {
            document(Map.of(name, values.stream().map(listing::json).toList()));
        } else {
            listing.table(out(), values, "no " + name);
        }
    }

    /** One thing: lines for people, an object for programs. */
    <T> void one(Listing<T> listing, T value) {
        if (json) {
            document(listing.json(value));
        } else {
            listing.lines(out(), value);
        }
    }

    /** A line for people. */
    void say(String line) {
        out().println(Plain.text(line));
    }

    void document(Map<String, ?> value) {
        out().println(Plain.document(value));
    }

    /** Says that a wish was done: a sentence for people, an object for programs. */
    void done(String sentence, Map<String, ?> value) {
        if (json) {
            document(value);
        } else {
            out().println(sentence);
        }
    }

    static String reason(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return reason(failure.getCause());
        }
        String message = failure.getMessage();
        String text = Plain.text(message == null ? failure.getClass().getSimpleName() : message);
        boolean busy = failure instanceof IdentityException identity
                && identity.kind() == IdentityException.Kind.BUSY
                && identity.retryAfterMillis() > 0;
        return busy ? text + "; try again in " + ((IdentityException) failure).retryAfterMillis() + " ms" : text;
    }
}
