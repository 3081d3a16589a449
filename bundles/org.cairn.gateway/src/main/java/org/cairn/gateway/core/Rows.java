// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.plugins.Service;

/** Builds the rows of one request: what all its attempts share is given once. */
public final class Rows {
    /** Bytes of a value, as {@link RowDraft} allows. */
    static final int VALUE_BYTES_MAX = 8192;

    private final Map<Column, String> common = new EnumMap<>(Column.class);
    private final SortedMap<String, String> custom;
    private final Service service;

    /**
     * Rows of a request.
     *
     * @param headers as {@link Headers#kept} gives them
     */
    public Rows(
            String request,
            Session session,
            Service service,
            String method,
            String target,
            String headers,
            Terms terms) {
        this.custom = terms.custom();
        this.service = service;
        common.put(Column.REQUEST, request);
        common.put(Column.CUSTOMER, session.pseudonym());
        session.userPseudonym().ifPresent(user -> common.put(Column.USER, user));
        common.put(Column.VERIFIED, "none");
        common.put(Column.CURRENCY, service.currency());
        common.put(Column.ACCOUNT, session.account());
        common.put(Column.METHOD, Headers.cut(method, VALUE_BYTES_MAX));
        common.put(Column.URL, Headers.cut(target, VALUE_BYTES_MAX));
        common.put(Column.HEADERS, headers);
        terms.idempotencyKey().ifPresent(key -> common.put(Column.IDEMPOTENCY_KEY, key));
    }

    /**
     * What the gateway knows of an attempt.
     *
     * @param number of the attempt
     * @param worker its id
     * @param tier label of its tier; empty if it is not known any more
     * @param version of the DService that worked; empty if it is not known
     * @param status HTTP status of the answer; 0 if none came
     * @param timing where the time went
     * @param memory bytes allocated
     * @param in bytes of the request's body
     * @param out bytes of the answer's body
     * @param notes what the DService recorded
     */
    public record Attempted(
            int number,
            String worker,
            String tier,
            String version,
            int status,
            Timing timing,
            long memory,
            long in,
            long out,
            SortedMap<String, String> notes) {}

    /** Method and target, as a row keeps them: what is left of a request to compare another one with. */
    public static String line(String method, String target) {
        return Headers.cut(method, VALUE_BYTES_MAX) + " " + Headers.cut(target, VALUE_BYTES_MAX);
    }

    /**
     * Whether a session of the row's customer may read what is private of it: the customer's own may read all, a user's
     * only what that user asked for.
     *
     * @param user the row's {@link Column#USER}
     */
    public static boolean mayRead(Session session, Optional<String> user) {
        return session.user().isEmpty() || (user.isPresent() && user.equals(session.userPseudonym()));
    }

    /** What worked on an attempt: its own version, which during an update is not everywhere the one that is wanted. */
    public String service(Attempted attempt) {
        return attempt.version.isEmpty() ? service.label() : service.id() + "/" + attempt.version;
    }

    /** What a row with this outcome costs: only a complete one that repeats nothing has the fee. */
    public long fee(Outcome outcome, Optional<String> repeats) {
        return outcome == Outcome.COMPLETE && repeats.isEmpty() ? service.fee() : 0;
    }

    /**
     * The row of an attempt.
     *
     * @param repeats id of the row that billed this request before
     * @param asked SHA-256 of the whole request, hex, if it was hashed
     * @param answered that of the answer's body, if the receipt is to be signed
     */
    public RowDraft draft(
            Attempted attempt,
            Outcome outcome,
            Optional<String> repeats,
            Optional<String> asked,
            Optional<String> answered) {
        Map<Column, String> row = new EnumMap<>(common);
        row.put(Column.SERVICE, service(attempt));
        row.put(Column.ATTEMPT, Integer.toString(attempt.number));
        row.put(Column.OUTCOME, outcome.label());
        row.put(Column.WORKER, attempt.worker);
        if (!attempt.tier.isEmpty()) {
            row.put(Column.TIER, attempt.tier);
        }
        row.put(Column.FEE, Long.toString(fee(outcome, repeats)));
        repeats.ifPresent(first -> row.put(Column.REFERS_TO, first));
        asked.ifPresent(hash -> row.put(Column.REQUEST_HASH, hash));
        answered.ifPresent(hash -> row.put(Column.ANSWER_HASH, hash));
        if (attempt.status > 0) {
            row.put(Column.STATUS, Integer.toString(attempt.status));
        }
        row.put(Column.QUEUE_US, Long.toString(attempt.timing.queue()));
        row.put(Column.TUNNEL_US, Long.toString(attempt.timing.tunnel()));
        row.put(Column.START_US, Long.toString(attempt.timing.start()));
        row.put(Column.EXECUTION_US, Long.toString(attempt.timing.execution()));
        row.put(Column.CPU_US, Long.toString(attempt.timing.cpu()));
        row.put(Column.MEMORY_BYTES, Long.toString(attempt.memory));
        row.put(Column.BYTES_IN, Long.toString(attempt.in));
        row.put(Column.BYTES_OUT, Long.toString(attempt.out));
        return new RowDraft(row, attempt.notes, custom);
    }
}
