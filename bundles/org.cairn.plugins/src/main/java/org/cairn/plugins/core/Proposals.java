// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.osgi.framework.Version;

/** Turns what people ask for into statements, each against what is there and what the same record says before it. */
public final class Proposals {
    private static final String ONE_OPERATOR = "a record names one next key of the operator";

    private Known known;
    private final List<Statement> statements = new ArrayList<>();

    private Proposals(Known known) {
        this.known = known;
    }

    /**
     * Statements for all changes.
     *
     * @throws PluginException if one of them makes no sense; the message says why
     */
    public static List<Statement> statements(List<Change> changes, Known known) {
        return checked(() -> {
            require(!changes.isEmpty(), "nothing was asked for");
            require(
                    changes.size() <= Decision.STATEMENTS_MAX,
                    "more than " + Decision.STATEMENTS_MAX + " changes at once");
            Proposals proposals = new Proposals(known);
            changes.forEach(proposals::add);
            return List.copyOf(proposals.statements);
        });
    }

    /**
     * Compares statements that waited for their signature with what is there now.
     *
     * @throws PluginException if one of them makes no sense any more
     */
    public static void recheck(List<Statement> statements, Known known) {
        var unused = checked(() -> {
            Known now = known;
            for (Statement statement : statements) {
                if (statement instanceof Statement.Accept accept) {
                    Known.Kept kept = acceptable(accept.what().sha256(), now);
                    Claim claim = kept.claim();
                    require(
                            accept.what().equals(accepted(accept.what().sha256(), kept)),
                            claim.id() + " " + claim.version() + " is not what the proposal says: reject it");
                    identity(claim, now, true); // whether it goes back was asked when it was proposed
                } else if (statement instanceof Statement.Deploy deploy) {
                    require(
                            now.versions(deploy.id()).anyMatch(deploy.version()::equals),
                            deploy.id() + " " + deploy.version() + " may not run any more");
                }
                now = now.with(statement);
            }
            return now;
        });
    }

    private static <T> T checked(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new PluginException(Kind.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private void add(Change change) {
        Statement statement;
        if (change instanceof Change.Accept accept) {
            statement = accept(accept);
        } else if (change instanceof Change.Revoke revoke) {
            statement = revoke(revoke);
        } else if (change instanceof Change.Deploy deploy) {
            statement = deploy(deploy);
        } else if (change instanceof Change.Rollback rollback) {
            statement = rollback(rollback.id());
        } else if (change instanceof Change.Withdraw withdraw) {
            statement = withdraw(withdraw);
        } else if (change instanceof Change.Price price) {
            statement = price(price);
        } else {
            statement = operator((Change.Operator) change);
        }
        known = known.with(statement);
        require(
                known.ids().size() <= Decided.PLUGINS_MAX,
                "a network has at most " + Decided.PLUGINS_MAX + " plug-ins");
        statements.add(statement);
    }

    private Statement accept(Change.Accept change) {
        Known.Kept kept = acceptable(change.sha256(), known);
        Claim claim = kept.claim();
        String name = claim.id() + " " + claim.version();
        require(!known.decided().accepted().containsKey(change.sha256()), name + " is accepted already");
        require(
                known.shipped().stream().noneMatch(jar -> jar.sha256().equals(change.sha256())),
                name + " is shipped, and needs no acceptance");
        identity(claim, known, change.back());
        return new Statement.Accept(accepted(change.sha256(), kept));
    }

    private static Accepted accepted(String sha256, Known.Kept kept) {
        Claim claim = kept.claim();
        return new Accepted(claim.kind(), claim.id(), claim.version(), sha256, kept.signer());
    }

    private static Known.Kept acceptable(String sha256, Known known) {
        Known.Kept kept = known.kept().get(sha256);
        Optional<String> reason = known.reason(sha256);
        if (reason.isPresent()) {
            throw new PluginException(Kind.UNTRUSTED, shortened(sha256) + ": " + reason.get());
        }
        if (kept == null) {
            throw new PluginException(
                    Kind.NOT_FOUND, "no jar with the digest " + shortened(sha256) + " was submitted here");
        }
        return kept;
    }

    /**
     * Whether a bundle may have the names that it claims, beside all that was accepted and shipped.
     *
     * @param back whether it may be older
     * @throws IllegalArgumentException if not; the message says why
     */
    public static void identity(Claim claim, Known known, boolean back) {
        String name = claim.id() + " " + claim.version();
        Optional<Accepted> twin = known.decided().accepted(claim.kind(), claim.id(), claim.version());
        require(twin.isEmpty(), name + " was accepted with other bytes: give it another version");
        if (claim.kind() == Change.Kind.PLATFORM) {
            known.decided().accepted().values().stream()
                    .filter(what -> what.kind() == claim.kind() && what.id().equals(claim.id()))
                    .map(Accepted::version)
                    .max(Comparator.naturalOrder())
                    .ifPresent(newest -> notOlder(name, claim.version(), newest, back));
            return;
        }
        require(
                known.shipped().stream()
                        .noneMatch(jar ->
                                jar.id().equals(claim.id()) && jar.version().equals(claim.version())),
                name + " is shipped with other bytes: give it another version");
        known.symbolicName(claim.id())
                .ifPresent(owner -> require(
                        owner.equals(claim.symbolicName()),
                        "the id " + claim.id() + " belongs to the bundle " + owner + ", and this one is "
                                + claim.symbolicName() + ": choose another id"));
        known.owner(claim.path(), claim.id())
                .ifPresent(owner -> require(false, "its path " + claim.path() + " is taken by " + owner));
        known.versions(claim.id())
                .max(Comparator.naturalOrder())
                .ifPresent(newest -> notOlder(name, claim.version(), newest, back));
    }

    private static void notOlder(String name, Version version, Version newest, boolean back) {
        require(
                back || version.compareTo(newest) >= 0,
                name + " is older than " + newest + ", which may run already: say that you want to go back");
    }

    private Statement revoke(Change.Revoke change) {
        String sha256 = change.sha256();
        boolean isHere = known.kept().containsKey(sha256)
                || known.decided().accepted().containsKey(sha256)
                || known.shipped().stream().anyMatch(jar -> jar.sha256().equals(sha256));
        Optional<String> word = Known.in(known.decided().revoked(), sha256);
        require(word.isEmpty(), shortened(sha256) + " is revoked already: " + word.orElse(""));
        if (!isHere) {
            throw new PluginException(Kind.NOT_FOUND, "no jar here has the digest " + shortened(sha256));
        }
        require(
                Statement.REASON.matcher(change.reason()).matches(),
                "a reason is one word, [a-z0-9-]{1,64}, not: " + PluginNames.shown(change.reason()));
        return new Statement.Revoke(sha256, change.reason());
    }

    private Statement deploy(Change.Deploy change) {
        String id = PluginNames.id(change.id());
        Selector selector = new Selector(change.selector());
        Version version = version(id, change.version());
        for (Rule rule : known.decided().rules().getOrDefault(id, List.of())) {
            rule.version()
                    .filter(there -> rule.meets(selector))
                    .ifPresent(there -> require(
                            change.back() || version.compareTo(there) >= 0,
                            id + " " + version + " is older than " + there
                                    + ", which runs there: say that you want to go back"));
        }
        return deploy(id, version, selector, Statement.percent(change.percent()));
    }

    private Statement deploy(String id, Version version, Selector selector, int percent) {
        Optional<String> path = known.path(id, version);
        for (String other : known.decided().rules().keySet()) {
            boolean taken = !other.equals(id)
                    && known.decided().rules().get(other).stream()
                            .flatMap(rule -> rule.version().stream())
                            .anyMatch(there ->
                                    path.isPresent() && known.path(other, there).equals(path));
            require(!taken, "its path " + path.orElse("") + " is taken by " + other);
        }
        Statement statement = new Statement.Deploy(id, version, selector, percent);
        require(
                known.with(statement)
                                .decided()
                                .rules()
                                .getOrDefault(id, List.of())
                                .size()
                        <= Decided.RULES_MAX,
                id + " has more than " + Decided.RULES_MAX + " rules: deploy or withdraw it on all nodes once");
        return statement;
    }

    private Version version(String id, String text) {
        List<Version> versions = known.versions(id).sorted().toList();
        if (versions.isEmpty()) {
            throw new PluginException(Kind.NOT_FOUND, "no version of " + id + " is shipped or accepted here");
        }
        if (text.isEmpty()) {
            return versions.get(versions.size() - 1);
        }
        Version version = PluginNames.version(text);
        if (!versions.contains(version)) {
            String all =
                    String.join(", ", versions.stream().map(Version::toString).toList());
            throw new PluginException(
                    Kind.NOT_FOUND, id + " " + version + " is neither shipped nor accepted; there is " + all);
        }
        return version;
    }

    private Statement rollback(String id) {
        List<Version> past = known.decided().past().getOrDefault(PluginNames.id(id), List.of());
        Rule newest = known.decided().rules().getOrDefault(id, List.of()).stream()
                .filter(rule -> rule.version().isPresent())
                .findFirst()
                .orElseThrow(() -> new PluginException(Kind.NOT_FOUND, id + " is not deployed"));
        List<Version> good = known.versions(id).toList();
        for (int i = past.size() - 2; i >= 0; i--) {
            if (good.contains(past.get(i))) {
                return deploy(id, past.get(i), newest.selector(), newest.percent());
            }
        }
        throw new PluginException(
                Kind.NOT_FOUND, "there is no version of " + id + " before the present one to go back to");
    }

    private Statement withdraw(Change.Withdraw change) {
        String id = PluginNames.id(change.id());
        boolean isThere = known.decided().rules().getOrDefault(id, List.of()).stream()
                .anyMatch(rule -> rule.version().isPresent());
        if (!isThere) {
            throw new PluginException(Kind.NOT_FOUND, id + " is not deployed");
        }
        return new Statement.Withdraw(id, new Selector(change.selector()));
    }

    private Statement price(Change.Price change) {
        String id = PluginNames.id(change.id());
        if (!known.ids().contains(id)) {
            throw new PluginException(Kind.NOT_FOUND, "no plug-in is called " + id);
        }
        return new Statement.Price(id, PluginNames.fee(change.fee()), PluginNames.currency(change.currency()));
    }

    private Statement operator(Change.Operator change) {
        require(statements.stream().noneMatch(Statement.Operator.class::isInstance), ONE_OPERATOR);
        String key = Statement.key(change.key());
        require(Ed25519.isKey(new Statement.Operator(key).bytes()), "this is no public key of Ed25519");
        return new Statement.Operator(key);
    }

    private static String shortened(String sha256) {
        return sha256.length() <= 12 ? PluginNames.shown(sha256) : PluginNames.shown(sha256.substring(0, 12)) + "...";
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
