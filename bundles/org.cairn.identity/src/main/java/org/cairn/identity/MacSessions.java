// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.identity.Sessions;
import org.cairn.identity.core.AccountEntry;
import org.cairn.identity.core.Book;
import org.cairn.identity.core.Claims;
import org.cairn.identity.core.Rules;
import org.cairn.identity.core.TokenCodec;
import org.cairn.identity.io.Database;
import org.cairn.identity.io.Tables;

/** Sessions whose token carries all that is needed (DESIGN 3.1). Only revocations and epochs are looked up, in memory. */
final class MacSessions implements Sessions {
    static final int REVOCATIONS_MAX = 100_000;

    /** A token that ends later than this from now was issued under a clock that has been set back since: refused. */
    private static final Duration LIFE_MAX = Duration.ofMinutes(65);

    private static final int FULL_RETRY_MS = 60_000;
    private static final Pattern ID = Pattern.compile("[0-9a-z]{26}");

    private final Clock clock;
    private final Duration life;
    private final Book book;
    private final Database database;
    private final Secrets secrets;
    private final KeyVerifier verifier;
    private final SigningKeys keys = new SigningKeys();
    private final Map<String, Instant> revoked = new ConcurrentHashMap<>();

    MacSessions(Clock clock, Duration life, Book book, Database database, Secrets secrets, KeyVerifier verifier) {
        this.clock = clock;
        this.life = life;
        this.book = book;
        this.database = database;
        this.secrets = secrets;
        this.verifier = verifier;
    }

    /** Inside a transaction at the start. */
    void load(Connection connection) throws SQLException {
        keys.load(connection, clock.instant());
        Tables.query(
                connection,
                "SELECT session, expires FROM revocation",
                row -> revoked.put(row.getString(1), Tables.instant(row.getLong(2))));
    }

    @Override
    public CompletionStage<Grant> open(String account, String key, String source) {
        return Stages.plain(() -> verifier.verify(account, key, source).thenApply(this::grant));
    }

    private Grant grant(AccountEntry opened) {
        Account account = opened.account();
        if (book.barred(account)) {
            throw new IdentityException(Kind.FORBIDDEN, "the account is suspended");
        }
        boolean user = account.kind() == AccountKind.USER;
        AccountEntry payer = user ? book.existing(account.parent().orElseThrow()) : opened;
        Account customer = payer.account();
        if (customer.kind() != AccountKind.CUSTOMER) {
            throw new IdentityException(Kind.FORBIDDEN, "only customers and their users open sessions");
        }
        Session session = new Session(
                secrets.session(),
                customer.id(),
                customer.pseudonym(),
                user ? Optional.of(account.id()) : Optional.empty(),
                user ? Optional.of(account.pseudonym()) : Optional.empty(),
                customer.tiers(),
                customer.workers(),
                clock.instant().plus(life));
        Claims claims = new Claims(session, payer.epoch(), user ? opened.epoch() : 0);
        int id = keys.currentId();
        byte[] secret = keys.secret(id);
        if (secret == null) { // rotated in between, twice: cannot be
            throw new IllegalStateException("no signing key " + id);
        }
        return new Grant(TokenCodec.encode(claims, id, secret), session.expires());
    }

    @Override
    public Session check(String token) {
        Claims claims = TokenCodec.decode(token, keys::secret);
        if (claims == null) {
            throw refused();
        }
        Session session = claims.session();
        Instant now = clock.instant();
        if (!now.isBefore(session.expires())
                || session.expires().isAfter(now.plus(LIFE_MAX))
                || revoked.containsKey(session.id())
                || (session.user().isPresent() && over(session.user().get(), claims.userEpoch()))) {
            throw refused();
        }
        AccountEntry payer = book.account(session.account());
        if (payer == null || payer.epoch() != claims.accountEpoch()) {
            throw refused();
        }
        return current(session, payer.account());
    }

    private boolean over(String account, long epoch) {
        AccountEntry entry = book.account(account);
        return entry == null || entry.epoch() != epoch;
    }

    /** What the customer allows may have become narrower since the token was made: that of now holds. */
    private static Session current(Session session, Account customer) {
        if (session.tiers().equals(customer.tiers()) && session.workers().equals(customer.workers())) {
            return session;
        }
        return new Session(
                session.id(),
                session.account(),
                session.pseudonym(),
                session.user(),
                session.userPseudonym(),
                customer.tiers(),
                customer.workers(),
                session.expires());
    }

    private static IdentityException refused() {
        return new IdentityException(Kind.UNAUTHENTICATED, "the token is not valid, or not any more");
    }

    @Override
    public CompletionStage<Void> revoke(String session) {
        return Stages.plain(() -> {
            if (!ID.matcher(session).matches()) {
                throw Rules.invalid("a session's id has 26 characters");
            }
            if (revoked.size() >= REVOCATIONS_MAX) {
                throw new IdentityException(Kind.BUSY, "too many sessions were ended this hour", FULL_RETRY_MS);
            }
            Instant until = clock.instant().plus(LIFE_MAX);
            return database.submit(
                            connection -> Tables.update(
                                    connection,
                                    "INSERT OR IGNORE INTO revocation (session, expires) VALUES (?, ?)",
                                    session,
                                    Tables.micros(until)),
                            added -> revoked.putIfAbsent(session, until))
                    .thenCompose(added -> CompletableFuture.allOf());
        });
    }

    /** Now and then: a new key each day, and what is over is forgotten. */
    void maintain() {
        Instant now = clock.instant();
        var rotated = keys.rotate(database, now);
        var pruned = database.submit(
                connection ->
                        Tables.update(connection, "DELETE FROM revocation WHERE expires <= ?", Tables.micros(now)),
                removed -> revoked.values().removeIf(until -> !until.isAfter(now)));
        // failures are logged by the store; the next round tries again
        var unused = CompletableFuture.allOf(rotated, pruned);
    }
}
