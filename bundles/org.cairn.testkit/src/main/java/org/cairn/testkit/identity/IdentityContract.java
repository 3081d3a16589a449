// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.identity.WorkerIdentities.Machine;
import org.cairn.core.api.work.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every provider of accounts, sessions and worker identities does (CGN-2, CGN-3, CGN-6). */
public abstract class IdentityContract {
    private static final String HERE = "127.0.0.1";
    private static final byte[] MESSAGE = "challenge".getBytes(StandardCharsets.UTF_8);

    protected abstract Accounts accounts();

    protected abstract Sessions sessions();

    protected abstract WorkerIdentities workers();

    protected abstract Certificates certificates();

    /** Lets the provider's time pass. */
    protected abstract void advance(Duration duration);

    /** The result of a stage, or the exception that it ended with. */
    protected static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IdentityException refused) {
                throw refused;
            }
            throw e;
        }
    }

    /** Asserts that something is refused, and for the right reason. */
    protected static void refused(Kind kind, Executable action) {
        assertEquals(kind, assertThrows(IdentityException.class, action).kind());
    }

    private Accounts.Credential make(AccountKind kind) {
        return get(accounts().create(kind, "a " + kind, Optional.empty()));
    }

    private Session session(Accounts.Credential of) {
        return sessions().check(token(of));
    }

    private String token(Accounts.Credential of) {
        return get(sessions().open(of.account().id(), of.key(), HERE)).token();
    }

    @Test
    void findsWhatItMade() {
        Accounts.Credential made = make(AccountKind.CUSTOMER);
        Account account = get(accounts().find(made.account().id()));
        assertEquals(made.account(), account);
        assertTrue(account.id().matches("customer-[a-z0-9]{10}"), account.id());
        assertTrue(account.pseudonym().matches("[0-9a-f]{32}"), account.pseudonym());
        assertEquals(Set.of(Tier.values()), account.tiers());
        refused(Kind.NOT_FOUND, () -> get(accounts().find("customer-zzzzzzzzzz")));
        assertFalse(made.toString().contains(made.key()));
    }

    @Test
    void listsInOrderAndByKind() {
        String first = make(AccountKind.PUBLISHER).account().id();
        String second = make(AccountKind.PUBLISHER).account().id();
        make(AccountKind.GATEWAY);
        List<String> expected = List.of(first, second).stream().sorted().toList();
        Optional<AccountKind> publishers = Optional.of(AccountKind.PUBLISHER);
        assertEquals(expected, ids(get(accounts().list(publishers, "", 10))));
        assertEquals(expected.subList(0, 1), ids(get(accounts().list(publishers, "", 1))));
        assertEquals(expected.subList(1, 2), ids(get(accounts().list(publishers, expected.get(0), 10))));
        refused(Kind.INVALID, () -> get(accounts().list(publishers, "", 0)));
        refused(Kind.INVALID, () -> get(accounts().list(publishers, "", 1_001)));
    }

    private static List<String> ids(List<Account> accounts) {
        return accounts.stream().map(Account::id).toList();
    }

    @Test
    void refusesAccountsThatBreakARule() {
        String provider = make(AccountKind.PROVIDER).account().id();
        refused(Kind.INVALID, () -> get(accounts().create(AccountKind.CUSTOMER, "", Optional.empty())));
        refused(Kind.INVALID, () -> get(accounts().create(AccountKind.CUSTOMER, "x".repeat(81), Optional.empty())));
        refused(Kind.INVALID, () -> get(accounts().create(AccountKind.USER, "user", Optional.empty())));
        refused(Kind.INVALID, () -> get(accounts().create(AccountKind.USER, "user", Optional.of(provider))));
        refused(Kind.INVALID, () -> get(accounts().create(AccountKind.CUSTOMER, "c", Optional.of(provider))));
        assertEquals(
                Optional.of(provider),
                get(accounts().create(AccountKind.WORKER, "w", Optional.of(provider)))
                        .account()
                        .parent());
    }

    @Test
    void opensASessionThatSaysWhoPays() {
        Accounts.Credential customer = make(AccountKind.CUSTOMER);
        Session session = session(customer);
        assertEquals(customer.account().id(), session.account());
        assertEquals(customer.account().pseudonym(), session.pseudonym());
        assertEquals(Optional.empty(), session.user());
        assertEquals(customer.account().tiers(), session.tiers());
        assertTrue(token(customer).matches("[A-Za-z0-9._-]{1,1024}"));
    }

    @Test
    void billsAUsersSessionToHisCustomer() {
        Accounts.Credential customer = make(AccountKind.CUSTOMER);
        get(accounts().tiers(customer.account().id(), Set.of(Tier.T2)));
        Accounts.Credential user = get(accounts()
                .create(AccountKind.USER, "user", Optional.of(customer.account().id())));
        Session session = session(user);
        assertEquals(customer.account().id(), session.account());
        assertEquals(Optional.of(user.account().id()), session.user());
        assertEquals(Optional.of(user.account().pseudonym()), session.userPseudonym());
        assertEquals(Set.of(Tier.T2), session.tiers());
        get(accounts().suspend(customer.account().id(), true));
        refused(Kind.FORBIDDEN, () -> token(user));
    }

    @Test
    void refusesWrongCredentials() {
        Accounts.Credential customer = make(AccountKind.CUSTOMER);
        Accounts.Credential other = make(AccountKind.CUSTOMER);
        String id = customer.account().id();
        refused(Kind.UNAUTHENTICATED, () -> get(sessions().open(id, other.key(), HERE)));
        refused(Kind.UNAUTHENTICATED, () -> get(sessions().open(id, "", "127.0.0.2")));
        refused(Kind.UNAUTHENTICATED, () -> get(sessions().open("nobody", customer.key(), "127.0.0.3")));
        refused(Kind.UNAUTHENTICATED, () -> sessions().check(""));
        refused(Kind.UNAUTHENTICATED, () -> sessions().check("x".repeat(2_000)));
        Accounts.Credential publisher = make(AccountKind.PUBLISHER);
        refused(Kind.FORBIDDEN, () -> token(publisher));
    }

    @Test
    void endsASessionAfterAnHour() {
        String token = token(make(AccountKind.CUSTOMER));
        advance(Duration.ofMinutes(59));
        assertTrue(sessions().check(token).account().startsWith("customer-"));
        advance(Duration.ofMinutes(1));
        refused(Kind.UNAUTHENTICATED, () -> sessions().check(token));
    }

    @Test
    void revokesOneSessionAndNoOther() {
        Accounts.Credential customer = make(AccountKind.CUSTOMER);
        String first = token(customer);
        String second = token(customer);
        String id = sessions().check(first).id();
        assertNotEquals(id, sessions().check(second).id());
        sessions().revoke(id).toCompletableFuture().join();
        sessions().revoke(id).toCompletableFuture().join();
        refused(Kind.UNAUTHENTICATED, () -> sessions().check(first));
        assertTrue(sessions().check(second).account().startsWith("customer-"));
    }

    @Test
    void resettingAKeyEndsTheOldOneAndItsSessions() {
        Accounts.Credential before = make(AccountKind.CUSTOMER);
        String token = token(before);
        Accounts.Credential after = get(accounts().resetKey(before.account().id()));
        assertNotEquals(before.key(), after.key());
        refused(Kind.UNAUTHENTICATED, () -> token(before));
        advance(Duration.ofMinutes(1));
        refused(Kind.UNAUTHENTICATED, () -> sessions().check(token));
        assertTrue(session(after).account().startsWith("customer-"));
        refused(Kind.NOT_FOUND, () -> get(accounts().resetKey("customer-zzzzzzzzzz")));
    }

    @Test
    void suspendsAnAccountAndLiftsThat() {
        Accounts.Credential customer = make(AccountKind.CUSTOMER);
        String id = customer.account().id();
        String token = token(customer);
        assertTrue(get(accounts().suspend(id, true)).suspended());
        advance(Duration.ofMinutes(1));
        refused(Kind.UNAUTHENTICATED, () -> sessions().check(token));
        refused(Kind.FORBIDDEN, () -> token(customer));
        assertFalse(get(accounts().suspend(id, false)).suspended());
        assertEquals(id, session(customer).account());
    }

    @Test
    void setsTiersAndWorkers() {
        String customer = make(AccountKind.CUSTOMER).account().id();
        Accounts.Credential worker = make(AccountKind.WORKER);
        Machine machine = enrol(worker, new Ed25519Key());
        assertEquals(
                Set.of(Tier.T1, Tier.T2),
                get(accounts().tiers(customer, Set.of(Tier.T1, Tier.T2))).tiers());
        assertEquals(
                Set.of(machine.id()),
                get(accounts().workers(customer, Set.of(machine.id()))).workers());
        assertEquals(Set.of(), get(accounts().workers(customer, Set.of())).workers());
        String id = worker.account().id();
        refused(Kind.INVALID, () -> get(accounts().tiers(customer, Set.of())));
        refused(Kind.INVALID, () -> get(accounts().tiers(id, Set.of(Tier.T1, Tier.T2))));
        refused(Kind.INVALID, () -> get(accounts().workers(id, Set.of(machine.id()))));
        refused(Kind.INVALID, () -> get(accounts().workers(customer, Set.of("wk-zzzzzzzzzz"))));
        assertEquals(Set.of(Tier.T4B), worker.account().tiers());
    }

    private Machine enrol(Accounts.Credential account, Ed25519Key key) {
        return get(workers().enrol(account.account().id(), account.key(), key.publicKey(), "a machine", HERE));
    }

    @Test
    void enrolsAMachineByInvitationOnce() throws Exception {
        Accounts.Credential worker = make(AccountKind.WORKER);
        String account = worker.account().id();
        WorkerIdentities.Enrolment invitation = get(workers().invite(account, Duration.ofHours(1)));
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256")
                .digest(certificates().authority().getEncoded());
        assertEquals(HexFormat.of().formatHex(digest), invitation.authorityPin());
        Ed25519Key key = new Ed25519Key();
        Machine machine = get(workers().enrol(account, invitation.secret(), key.publicKey(), "m", HERE));
        assertTrue(machine.id().matches("wk-[a-z0-9]{10}"), machine.id());
        Machine again = get(workers().enrol(account, invitation.secret(), key.publicKey(), "m", HERE));
        assertEquals(machine, again);
        byte[] other = new Ed25519Key().publicKey();
        refused(Kind.UNAUTHENTICATED, () -> get(workers().enrol(account, invitation.secret(), other, "m", HERE)));
    }

    @Test
    void refusesInvitationsThatExpiredOrAreForOthers() {
        String account = make(AccountKind.WORKER).account().id();
        String stranger = make(AccountKind.WORKER).account().id();
        String secret = get(workers().invite(account, Duration.ofHours(1))).secret();
        byte[] key = new Ed25519Key().publicKey();
        refused(Kind.UNAUTHENTICATED, () -> get(workers().enrol(stranger, secret, key, "m", HERE)));
        advance(Duration.ofHours(2));
        refused(Kind.UNAUTHENTICATED, () -> get(workers().enrol(account, secret, key, "m", HERE)));
        refused(Kind.INVALID, () -> get(workers().invite(account, Duration.ofDays(8))));
        refused(Kind.INVALID, () -> get(workers().invite(account, Duration.ZERO)));
        String customer = make(AccountKind.CUSTOMER).account().id();
        refused(Kind.INVALID, () -> get(workers().invite(customer, Duration.ofHours(1))));
    }

    @Test
    void knowsAMachineByItsKey() {
        Ed25519Key key = new Ed25519Key();
        Accounts.Credential account = make(AccountKind.WORKER);
        Machine machine = enrol(account, key);
        assertEquals(machine, enrol(account, key));
        assertEquals(Tier.T4B, machine.tier());
        assertEquals(machine, get(workers().authenticate(machine.id(), MESSAGE, key.sign(MESSAGE))));
        byte[] wrong = new Ed25519Key().sign(MESSAGE);
        refused(Kind.UNAUTHENTICATED, () -> get(workers().authenticate(machine.id(), MESSAGE, wrong)));
        refused(Kind.UNAUTHENTICATED, () -> get(workers().authenticate(machine.id(), MESSAGE, new byte[0])));
        refused(Kind.UNAUTHENTICATED, () -> get(workers().authenticate("wk-zzzzzzzzzz", MESSAGE, key.sign(MESSAGE))));
        get(accounts().tiers(machine.account(), Set.of(Tier.T2)));
        assertEquals(
                Tier.T2,
                get(workers().authenticate(machine.id(), MESSAGE, key.sign(MESSAGE)))
                        .tier());
    }

    @Test
    void barsMachinesAndThoseOfSuspendedAccounts() {
        Ed25519Key key = new Ed25519Key();
        Machine machine = enrol(make(AccountKind.WORKER), key);
        byte[] signature = key.sign(MESSAGE);
        assertTrue(get(workers().suspend(machine.id(), true)).suspended());
        refused(Kind.FORBIDDEN, () -> get(workers().authenticate(machine.id(), MESSAGE, signature)));
        assertFalse(get(workers().suspend(machine.id(), false)).suspended());
        assertEquals(machine, get(workers().authenticate(machine.id(), MESSAGE, signature)));
        get(accounts().suspend(machine.account(), true));
        refused(Kind.FORBIDDEN, () -> get(workers().authenticate(machine.id(), MESSAGE, signature)));
        refused(Kind.NOT_FOUND, () -> get(workers().suspend("wk-zzzzzzzzzz", true)));
    }

    @Test
    void findsMachinesAsTheyAreNow() {
        String provider = make(AccountKind.PROVIDER).account().id();
        Accounts.Credential account = get(accounts().create(AccountKind.WORKER, "w", Optional.of(provider)));
        Machine machine = enrol(account, new Ed25519Key());
        assertEquals(machine, get(workers().find(machine.id())));
        get(accounts().tiers(machine.account(), Set.of(Tier.T2)));
        assertEquals(Tier.T2, get(workers().find(machine.id())).tier());
        refused(Kind.NOT_FOUND, () -> get(workers().find("wk-zzzzzzzzzz")));
        get(workers().suspend(machine.id(), true));
        assertTrue(get(workers().find(machine.id())).suspended());
        get(workers().suspend(machine.id(), false));
        for (String barred : List.of(machine.account(), provider)) {
            get(accounts().suspend(barred, true));
            assertTrue(get(workers().find(machine.id())).suspended(), barred);
            get(accounts().suspend(barred, false));
            assertFalse(get(workers().find(machine.id())).suspended(), barred);
        }
    }

    @Test
    void listsMachinesInOrderAndByAccount() {
        Accounts.Credential account = make(AccountKind.WORKER);
        Machine first = enrol(account, new Ed25519Key());
        Machine second = enrol(account, new Ed25519Key());
        Machine stranger = enrol(make(AccountKind.WORKER), new Ed25519Key());
        get(workers().suspend(second.id(), true));
        List<String> his = List.of(first.id(), second.id()).stream().sorted().toList();
        Optional<String> of = Optional.of(account.account().id());
        assertEquals(his, machines(get(workers().list(of, "", 10))));
        assertEquals(his.subList(0, 1), machines(get(workers().list(of, "", 1))));
        assertEquals(his.subList(1, 2), machines(get(workers().list(of, his.get(0), 10))));
        List<String> all = machines(get(workers().list(Optional.empty(), "", 1_000)));
        assertEquals(all.stream().sorted().toList(), all);
        assertTrue(all.containsAll(his) && all.contains(stranger.id()), all.toString());
        assertEquals(List.of(), get(workers().list(Optional.of("worker-zzzzzzzzzz"), "", 10)));
        refused(Kind.INVALID, () -> get(workers().list(of, "", 0)));
        refused(Kind.INVALID, () -> get(workers().list(of, "", 1_001)));
    }

    private static List<String> machines(List<Machine> machines) {
        return machines.stream().map(Machine::id).toList();
    }

    @Test
    void refusesMalformedMachines() {
        Accounts.Credential worker = make(AccountKind.WORKER);
        String id = worker.account().id();
        byte[] key = new Ed25519Key().publicKey();
        refused(Kind.INVALID, () -> get(workers().enrol(id, worker.key(), new byte[31], "m", HERE)));
        refused(Kind.INVALID, () -> get(workers().enrol(id, worker.key(), key, "x".repeat(81), HERE)));
        Accounts.Credential customer = make(AccountKind.CUSTOMER);
        refused(Kind.FORBIDDEN, () -> get(workers().enrol(customer.account().id(), customer.key(), key, "m", HERE)));
    }
}
