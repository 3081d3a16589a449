// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.identity.core.AccountEntry;
import org.cairn.identity.core.Book;
import org.cairn.identity.core.KeyCodec;
import org.cairn.identity.core.MachineEntry;
import org.cairn.identity.core.Macs;
import org.cairn.identity.core.Rules;
import org.cairn.identity.io.Database;
import org.cairn.identity.io.Tables;
import org.jspecify.annotations.Nullable;

/** Machines that left their public key (CGN-2). An invitation and the machine that used it change in one transaction. */
final class EnrolledWorkers implements WorkerIdentities, AutoCloseable {
    static final int MACHINES_MAX = 100_000;
    static final int INVITATIONS_MAX = 10_000;

    private static final Duration VALIDITY_MAX = Duration.ofDays(7);
    private static final int MESSAGE_MAX = 65_536;
    private static final int PROVING_MAX = 2;
    private static final int PROOFS_WAITING_MAX = 10_000;

    private final Clock clock;
    private final Gate proofs;
    private final Book book;
    private final Database database;
    private final Secrets secrets;
    private final KeyVerifier verifier;
    private final Supplier<String> authorityPin;

    EnrolledWorkers(
            Clock clock,
            Executor blocking,
            Book book,
            Database database,
            Secrets secrets,
            KeyVerifier verifier,
            Supplier<String> authorityPin) {
        this.clock = clock;
        this.proofs = new Gate(PROVING_MAX, PROOFS_WAITING_MAX, blocking);
        this.book = book;
        this.database = database;
        this.secrets = secrets;
        this.verifier = verifier;
        this.authorityPin = authorityPin;
    }

    @Override
    public CompletionStage<Enrolment> invite(String account, Duration validity) {
        return Stages.plain(() -> {
            Account invited = book.existing(account).account();
            if (invited.kind() != AccountKind.WORKER) {
                throw Rules.invalid("only worker accounts invite machines");
            }
            if (validity.isZero() || validity.isNegative() || validity.compareTo(VALIDITY_MAX) > 0) {
                throw Rules.invalid("an invitation is valid for up to 7 days");
            }
            allowed(invited);
            String secret = secrets.invitation(account);
            Instant expires = clock.instant().plus(validity);
            return database.submit(connection -> write(connection, account, secret, expires), done -> {})
                    .thenApply(done -> new Enrolment(account, secret, expires, authorityPin.get()));
        });
    }

    private static boolean write(Connection connection, String account, String secret, Instant expires)
            throws SQLException {
        long[] open = new long[1];
        Tables.query(connection, "SELECT count(*) FROM invitation", row -> open[0] = row.getLong(1));
        if (open[0] >= INVITATIONS_MAX) {
            throw Rules.invalid("a node has at most " + INVITATIONS_MAX + " open invitations");
        }
        Tables.update(
                connection,
                "INSERT INTO invitation (hash, account, expires) VALUES (?, ?, ?)",
                digest(secret),
                account,
                Tables.micros(expires));
        return true;
    }

    /** The secret has 160 random bits: nothing slow is needed to keep it. */
    private static byte[] digest(String secret) {
        return Macs.sha256(secret.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<Machine> enrol(
            String account, String secret, byte[] publicKey, String label, String source) {
        return Stages.plain(() -> {
            Rules.label(label);
            if (publicKey.length != Ed25519.PUBLIC_KEY_SIZE || !Ed25519.validatePublicKeyFull(publicKey, 0)) {
                throw Rules.invalid("a public key is an Ed25519 key of 32 bytes");
            }
            Candidate candidate = new Candidate(account, HexFormat.of().formatHex(publicKey), label);
            if (secret.startsWith(KeyCodec.INVITATION)) {
                return byInvitation(candidate, secret, source);
            }
            return verifier.verify(account, secret, source)
                    .thenCompose(entry -> store(connection -> enrolled(connection, entry, candidate)));
        });
    }

    private CompletableFuture<Machine> byInvitation(Candidate candidate, String secret, String source) {
        verifier.admit(source);
        if (!secrets.codec().plausible(KeyCodec.INVITATION, candidate.account, secret)) {
            throw verifier.wrong(source);
        }
        byte[] hash = digest(secret);
        return store(connection -> {
                    Invitation invitation = invitation(connection, hash);
                    if (invitation == null || !invitation.account.equals(candidate.account)) {
                        throw KeyVerifier.unauthenticated();
                    }
                    return use(connection, invitation, hash, candidate);
                })
                .handle((machine, why) -> {
                    if (why == null) {
                        return machine;
                    }
                    IdentityException cause = Stages.cause(why);
                    throw cause.kind() == Kind.UNAUTHENTICATED ? verifier.wrong(source) : cause;
                });
    }

    private MachineEntry use(Connection connection, Invitation invitation, byte[] hash, Candidate candidate)
            throws SQLException {
        AccountEntry account = book.existing(candidate.account);
        if (invitation.machine != null) {
            MachineEntry user = book.machine(invitation.machine);
            // the machine that used it did not hear our answer and asks again
            if (user != null && user.publicKey().equals(candidate.publicKey)) {
                return enrolled(connection, account, candidate);
            }
            throw KeyVerifier.unauthenticated();
        }
        if (!clock.instant().isBefore(invitation.expires)) {
            throw KeyVerifier.unauthenticated();
        }
        MachineEntry machine = enrolled(connection, account, candidate);
        Tables.update(connection, "UPDATE invitation SET machine = ? WHERE hash = ?", machine.id(), hash);
        return machine;
    }

    private MachineEntry enrolled(Connection connection, AccountEntry entry, Candidate candidate) throws SQLException {
        Account account = entry.account();
        if (account.kind() != AccountKind.WORKER) {
            throw new IdentityException(Kind.FORBIDDEN, "only worker accounts enrol machines");
        }
        allowed(account);
        MachineEntry known = book.machine(account.id(), candidate.publicKey);
        if (known != null) {
            allowed(known);
            return known;
        }
        if (book.machines() >= MACHINES_MAX) {
            throw Rules.invalid("a node has at most " + MACHINES_MAX + " machines");
        }
        MachineEntry made = new MachineEntry(
                secrets.id("wk", id -> book.machine(id) != null),
                account.id(),
                candidate.publicKey,
                candidate.label,
                false);
        Tables.save(connection, made, clock.instant());
        return made;
    }

    private static @Nullable Invitation invitation(Connection connection, byte[] hash) throws SQLException {
        Invitation[] found = new Invitation[1];
        Tables.query(
                connection,
                "SELECT account, expires, machine FROM invitation WHERE hash = ?",
                row -> found[0] = new Invitation(row.getString(1), Tables.instant(row.getLong(2)), row.getString(3)),
                hash);
        return found[0];
    }

    private CompletableFuture<Machine> store(Database.Transaction<MachineEntry> transaction) {
        return database.submit(transaction, book::put).thenApply(book::view);
    }

    private void allowed(Account account) {
        if (book.barred(account)) {
            throw new IdentityException(Kind.FORBIDDEN, "the account is suspended");
        }
    }

    private static void allowed(MachineEntry machine) {
        if (machine.suspended()) {
            throw new IdentityException(Kind.FORBIDDEN, "the machine is suspended");
        }
    }

    @Override
    public CompletionStage<Machine> authenticate(String machine, byte[] message, byte[] signature) {
        // a verification takes 0.1 ms: a thousand machines that come back must not stand still on an event loop
        return Stages.plain(() -> proofs.admit(() -> proven(machine, message, signature)));
    }

    private Machine proven(String machine, byte[] message, byte[] signature) {
        MachineEntry entry = book.machine(machine);
        boolean right = entry != null
                && message.length <= MESSAGE_MAX
                && signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(
                        signature, 0, HexFormat.of().parseHex(entry.publicKey()), 0, message, 0, message.length);
        if (entry == null || !right) {
            throw new IdentityException(Kind.UNAUTHENTICATED, "no such machine, or a wrong signature");
        }
        allowed(entry);
        allowed(book.existing(entry.account()).account());
        return book.view(entry);
    }

    @Override
    public CompletionStage<Machine> find(String machine) {
        return Stages.plain(() -> CompletableFuture.completedFuture(book.view(existing(machine))));
    }

    @Override
    public CompletionStage<List<Machine>> list(Optional<String> account, String after, int limit) {
        return Stages.plain(() -> {
            Rules.limit(limit);
            return CompletableFuture.completedFuture(book.machines(account, after, limit));
        });
    }

    private MachineEntry existing(String machine) {
        MachineEntry entry = book.machine(machine);
        if (entry == null) {
            throw new IdentityException(Kind.NOT_FOUND, "there is no such machine");
        }
        return entry;
    }

    @Override
    public CompletionStage<Machine> suspend(String machine, boolean suspended) {
        return Stages.plain(() -> store(connection -> {
            MachineEntry changed = existing(machine).withSuspended(suspended);
            Tables.save(connection, changed, clock.instant());
            return changed;
        }));
    }

    /** Forgets invitations a day after their end: until then a machine can ask again for the answer it did not hear. */
    void maintain() {
        long before = Tables.micros(clock.instant().minus(Duration.ofDays(1)));
        var unused = database.submit(
                connection -> Tables.update(connection, "DELETE FROM invitation WHERE expires <= ?", before),
                removed -> {});
    }

    @Override
    public void close() {
        proofs.close();
    }

    private record Candidate(String account, String publicKey, String label) {}

    private record Invitation(String account, Instant expires, @Nullable String machine) {}
}
