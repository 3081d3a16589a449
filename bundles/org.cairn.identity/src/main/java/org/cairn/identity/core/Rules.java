// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import java.util.Set;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.cairn.core.api.work.Tier;
import org.jspecify.annotations.Nullable;

/** What an account, a machine or a call must look like; each rule ends in {@code INVALID} with its text. */
public final class Rules {
    /** Longest name of an account, longest label of a machine. */
    public static final int NAME_MAX = 80;

    /** Most workers that a customer can name. */
    public static final int WORKERS_MAX = 16;

    /** Most accounts in one call. */
    public static final int LIST_MAX = 1_000;

    private Rules() {}

    public static IdentityException invalid(String rule) {
        return new IdentityException(Kind.INVALID, rule);
    }

    public static void name(String name) {
        if (name.isBlank() || name.length() > NAME_MAX || control(name)) {
            throw invalid("a name has 1 to " + NAME_MAX + " characters and no control characters");
        }
    }

    public static void label(String label) {
        if (label.length() > NAME_MAX || control(label)) {
            throw invalid("a label has up to " + NAME_MAX + " characters and no control characters");
        }
    }

    public static void limit(int limit) {
        if (limit < 1 || limit > LIST_MAX) {
            throw invalid("limit is 1 to " + LIST_MAX + ", not " + limit);
        }
    }

    /** A user needs a customer as parent, a worker may have a provider, others have none. */
    public static void parent(AccountKind kind, @Nullable AccountKind parent) {
        boolean right =
                switch (kind) {
                    case USER -> parent == AccountKind.CUSTOMER;
                    case WORKER -> parent == null || parent == AccountKind.PROVIDER;
                    default -> parent == null;
                };
        if (!right) {
            throw invalid("a user has a customer as parent, a worker may have a provider, others have none");
        }
    }

    public static void tiers(AccountKind kind, Set<Tier> tiers) {
        boolean right =
                switch (kind) {
                    case CUSTOMER -> !tiers.isEmpty();
                    case WORKER -> tiers.size() == 1;
                    default -> false;
                };
        if (!right) {
            throw invalid("a customer accepts at least one tier, a worker has exactly one, others have none");
        }
    }

    public static void workers(AccountKind kind, Set<String> workers) {
        if (kind != AccountKind.CUSTOMER || workers.size() > WORKERS_MAX) {
            throw invalid("only a customer names workers, and at most " + WORKERS_MAX);
        }
    }

    /** What an account begins with. */
    public static Set<Tier> firstTiers(AccountKind kind) {
        return switch (kind) {
            case CUSTOMER -> Set.of(Tier.values());
            case WORKER -> Set.of(Tier.T4B);
            default -> Set.of();
        };
    }

    private static boolean control(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
