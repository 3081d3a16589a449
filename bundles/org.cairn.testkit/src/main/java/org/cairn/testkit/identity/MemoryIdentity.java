// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.work.Tier;
import org.jspecify.annotations.Nullable;

/**
 * Identity in memory: keys are kept in clear, ids and tokens count up, every stage is complete when it is returned.
 * Obeys {@link IdentityContract}; has no delays for sources and never answers BUSY. Any thread.
 */
public final class MemoryIdentity {
    private static final Duration SESSION = Duration.ofHours(1);
    private static final Duration INVITATION_MAX = Duration.ofDays(7);

    private final Clock clock;
    private final Map<String, Account> accounts = new TreeMap<>();
    private final Map<String, String> keys = new TreeMap<>();
    private final Map<String, Session> sessions = new TreeMap<>();
    private final Map<String, Invitation> invitations = new TreeMap<>();
    private final Map<String, Enrolled> machines = new TreeMap<>();
    private final ThrowawayCertificates certificates = new ThrowawayCertificates();
    private final Ed25519Key nodeKey = new Ed25519Key();
    private int count;

    public MemoryIdentity(Clock clock) {
        this.clock = clock;
    }

    public Accounts accounts() {
        return new MemoryAccounts();
    }

    public Sessions sessions() {
        return new MemorySessions();
    }

    public WorkerIdentities workers() {
        return new MemoryWorkers();
    }

    /** Certificates of an authority that is thrown away with this object. */
    public Certificates certificates() {
        return certificates;
    }

    public NodeKey nodeKey() {
        return nodeKey;
    }

    /** A new customer who accepts all tiers, with a session. */
    public Sessions.Grant customerSession() {
        Accounts.Credential made = now(() -> make(AccountKind.CUSTOMER, "customer", Optional.empty()));
        return now(() -> grant(made.account().id(), made.key()));
    }

    private synchronized <T> T now(Supplier<T> action) {
        return action.get();
    }

    private <T> CompletionStage<T> stage(Supplier<T> action) {
        try {
            return CompletableFuture.completedStage(now(action));
        } catch (IdentityException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static IdentityException refused(Kind kind, String why) {
        return new IdentityException(kind, why);
    }

    private String next(String prefix) {
        return "%s-%010d".formatted(prefix, ++count);
    }

    private Account get(String id) {
        Account account = accounts.get(id);
        if (account == null) {
            throw refused(Kind.NOT_FOUND, "no such account: " + id);
        }
        return account;
    }

    private Accounts.Credential make(AccountKind kind, String name, Optional<String> parent) {
        if (name.isBlank() || name.length() > 80) {
            throw refused(Kind.INVALID, "a name has 1 to 80 characters");
        }
        AccountKind wanted = kind == AccountKind.USER ? AccountKind.CUSTOMER : AccountKind.PROVIDER;
        boolean mayHaveParent = kind == AccountKind.USER || kind == AccountKind.WORKER;
        boolean wrongParent =
                parent.isPresent() && (!mayHaveParent || get(parent.get()).kind() != wanted);
        if (wrongParent || (parent.isEmpty() && kind == AccountKind.USER)) {
            throw refused(Kind.INVALID, "a user needs a customer as parent, a worker may have a provider");
        }
        Set<Tier> tiers =
                switch (kind) {
                    case CUSTOMER -> Set.of(Tier.values());
                    case WORKER -> Set.of(Tier.T4B);
                    default -> Set.of();
                };
        String id = next(kind.name().toLowerCase(Locale.ROOT));
        String pseudonym = "%032x".formatted(++count);
        Account account = new Account(id, kind, name, parent, tiers, Set.of(), false, pseudonym, clock.instant());
        accounts.put(id, account);
        return rekey(account);
    }

    private Accounts.Credential rekey(Account account) {
        String key = next("key");
        keys.put(account.id(), key);
        return new Accounts.Credential(account, key);
    }

    private Account change(String id, UnaryOperator<Account> how) {
        Account changed = how.apply(get(id));
        accounts.put(id, changed);
        return changed;
    }

    private void endSessions(String id) {
        sessions.values().removeIf(s -> s.account().equals(id) || s.user().equals(Optional.of(id)));
    }

    private Account verified(String id, String key) {
        Account account = accounts.get(id);
        if (account == null || !key.equals(keys.get(id))) {
            throw refused(Kind.UNAUTHENTICATED, "wrong account or key");
        }
        if (barred(account)) {
            throw refused(Kind.FORBIDDEN, "suspended");
        }
        return account;
    }

    private boolean barred(Account account) {
        return account.suspended()
                || account.parent().map(parent -> get(parent).suspended()).orElse(false);
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > 1_000) {
            throw refused(Kind.INVALID, "limit is 1 to 1000");
        }
    }

    private Sessions.Grant grant(String id, String key) {
        Account opened = verified(id, key);
        boolean user = opened.kind() == AccountKind.USER;
        Account customer = user ? get(opened.parent().orElseThrow()) : opened;
        if (customer.kind() != AccountKind.CUSTOMER) {
            throw refused(Kind.FORBIDDEN, "only customers and their users open sessions");
        }
        Session session = new Session(
                next("session"),
                customer.id(),
                customer.pseudonym(),
                user ? Optional.of(opened.id()) : Optional.empty(),
                user ? Optional.of(opened.pseudonym()) : Optional.empty(),
                customer.tiers(),
                customer.workers(),
                clock.instant().plus(SESSION));
        sessions.put(session.id(), session);
        return new Sessions.Grant("memory." + session.id(), session.expires());
    }

    private final class MemoryAccounts implements Accounts {
        @Override
        public CompletionStage<Account> find(String id) {
            return stage(() -> get(id));
        }

        @Override
        public CompletionStage<List<Account>> list(Optional<AccountKind> kind, String after, int limit) {
            return stage(() -> {
                checkLimit(limit);
                return accounts.values().stream()
                        .filter(a -> a.id().compareTo(after) > 0)
                        .filter(a -> kind.isEmpty() || kind.get() == a.kind())
                        .limit(limit)
                        .toList();
            });
        }

        @Override
        public CompletionStage<Credential> create(AccountKind kind, String name, Optional<String> parent) {
            return stage(() -> make(kind, name, parent));
        }

        @Override
        public CompletionStage<Credential> resetKey(String id) {
            return stage(() -> {
                endSessions(id);
                return rekey(get(id));
            });
        }

        @Override
        public CompletionStage<Account> suspend(String id, boolean suspended) {
            return stage(() -> {
                endSessions(id);
                return change(id, a -> copy(a, a.tiers(), a.workers(), suspended));
            });
        }

        @Override
        public CompletionStage<Account> tiers(String id, Set<Tier> tiers) {
            return stage(() -> change(id, a -> {
                boolean fits = (a.kind() == AccountKind.CUSTOMER && !tiers.isEmpty())
                        || (a.kind() == AccountKind.WORKER && tiers.size() == 1);
                if (!fits) {
                    throw refused(Kind.INVALID, "a customer has at least one tier, a worker exactly one");
                }
                return copy(a, tiers, a.workers(), a.suspended());
            }));
        }

        @Override
        public CompletionStage<Account> workers(String id, Set<String> workers) {
            return stage(() -> change(id, a -> {
                if (a.kind() != AccountKind.CUSTOMER || workers.size() > 16) {
                    throw refused(Kind.INVALID, "a customer names at most 16 workers");
                }
                if (!machines.keySet().containsAll(workers)) {
                    throw refused(Kind.INVALID, "there is no such worker");
                }
                return copy(a, a.tiers(), workers, a.suspended());
            }));
        }

        private static Account copy(Account a, Set<Tier> tiers, Set<String> workers, boolean suspended) {
            return new Account(
                    a.id(), a.kind(), a.name(), a.parent(), tiers, workers, suspended, a.pseudonym(), a.created());
        }
    }

    private final class MemorySessions implements Sessions {
        @Override
        public CompletionStage<Grant> open(String account, String key, String source) {
            return stage(() -> grant(account, key));
        }

        @Override
        public Session check(String token) {
            return now(() -> {
                Session session = token.startsWith("memory.") ? sessions.get(token.substring(7)) : null;
                if (session == null || !clock.instant().isBefore(session.expires())) {
                    throw refused(Kind.UNAUTHENTICATED, "no such session");
                }
                return session;
            });
        }

        @Override
        public CompletionStage<Void> revoke(String session) {
            now(() -> Optional.ofNullable(sessions.remove(session)));
            return CompletableFuture.allOf();
        }
    }

    private final class MemoryWorkers implements WorkerIdentities {
        @Override
        public CompletionStage<Enrolment> invite(String account, Duration validity) {
            return stage(() -> {
                if (get(account).kind() != AccountKind.WORKER
                        || validity.isNegative()
                        || validity.isZero()
                        || validity.compareTo(INVITATION_MAX) > 0) {
                    throw refused(Kind.INVALID, "an invitation is for a worker account, for at most 7 days");
                }
                Instant expires = clock.instant().plus(validity);
                String secret = next("invitation");
                invitations.put(secret, new Invitation(account, expires, null));
                return new Enrolment(account, secret, expires, certificates.pin());
            });
        }

        @Override
        public CompletionStage<Machine> enrol(
                String account, String secret, byte[] publicKey, String label, String source) {
            return stage(() -> {
                if (publicKey.length != 32 || label.length() > 80) {
                    throw refused(Kind.INVALID, "a public key has 32 bytes, a label up to 80 characters");
                }
                Invitation invitation = invitations.get(secret);
                if (invitation != null && invitation.admits(account, publicKey, clock.instant())) {
                    verified(account, keys.getOrDefault(account, ""));
                    invitations.put(secret, new Invitation(account, invitation.expires, publicKey.clone()));
                } else if (verified(account, secret).kind() != AccountKind.WORKER) {
                    throw refused(Kind.FORBIDDEN, "only worker accounts enrol machines");
                }
                return of(enrolled(account, publicKey, label));
            });
        }

        private Enrolled enrolled(String account, byte[] publicKey, String label) {
            for (Enrolled known : new ArrayList<>(machines.values())) {
                if (known.account.equals(account) && Arrays.equals(known.publicKey, publicKey)) {
                    return known;
                }
            }
            Enrolled made = new Enrolled(next("wk"), account, publicKey.clone(), label, false);
            machines.put(made.id, made);
            return made;
        }

        @Override
        public CompletionStage<Machine> find(String machine) {
            return stage(() -> of(known(machine)));
        }

        @Override
        public CompletionStage<List<Machine>> list(Optional<String> account, String after, int limit) {
            return stage(() -> {
                checkLimit(limit);
                return machines.values().stream()
                        .filter(e -> e.id.compareTo(after) > 0)
                        .filter(e -> account.isEmpty() || account.get().equals(e.account))
                        .limit(limit)
                        .map(this::of)
                        .toList();
            });
        }

        private Enrolled known(String machine) {
            Enrolled known = machines.get(machine);
            if (known == null) {
                throw refused(Kind.NOT_FOUND, "no such machine: " + machine);
            }
            return known;
        }

        @Override
        public CompletionStage<Machine> authenticate(String machine, byte[] message, byte[] signature) {
            return stage(() -> {
                Enrolled known = machines.get(machine);
                if (known == null || !Ed25519Key.verify(known.publicKey, message, signature)) {
                    throw refused(Kind.UNAUTHENTICATED, "no such machine, or a wrong signature");
                }
                verified(known.account, keys.getOrDefault(known.account, ""));
                if (known.suspended) {
                    throw refused(Kind.FORBIDDEN, "suspended");
                }
                return of(known);
            });
        }

        @Override
        public CompletionStage<Machine> suspend(String machine, boolean suspended) {
            return stage(() -> {
                Enrolled known = known(machine);
                Enrolled changed = new Enrolled(known.id, known.account, known.publicKey, known.label, suspended);
                machines.put(machine, changed);
                return of(changed);
            });
        }

        private Machine of(Enrolled e) {
            Account account = get(e.account);
            Tier tier = account.tiers().iterator().next();
            return new Machine(e.id, e.account, tier, e.label, e.suspended || barred(account));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Invitation(String account, Instant expires, byte @Nullable [] usedBy) {
        boolean admits(String who, byte[] publicKey, Instant now) {
            boolean free = usedBy == null || Arrays.equals(usedBy, publicKey);
            return free && account.equals(who) && now.isBefore(expires);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Enrolled(String id, String account, byte[] publicKey, String label, boolean suspended) {}
}
