// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.cairn.identity.core.Argon2Cost;
import org.cairn.identity.core.Argon2id;

/**
 * The slow hashes. Two run at once, so that they take at most an eighth of the heap; so many wait that the last one is done
 * within the 10 s of the contract.
 */
final class Hashing implements AutoCloseable {
    static final int RUNNING_MAX = 2;
    static final int WAITING_MAX = 32;

    private final Argon2Cost cost;
    private final Gate gate;
    private final SecureRandom random = new SecureRandom();

    Hashing(Argon2Cost cost, Executor executor) {
        this.cost = cost;
        this.gate = new Gate(RUNNING_MAX, WAITING_MAX, executor);
    }

    CompletableFuture<String> hash(String secret) {
        byte[] salt = new byte[Argon2id.SALT_BYTES];
        random.nextBytes(salt);
        return gate.admit(() -> Argon2id.hash(secret, salt, cost));
    }

    CompletableFuture<Boolean> verify(String secret, String encoded) {
        return gate.admit(() -> Argon2id.matches(secret, encoded));
    }

    @Override
    public void close() {
        gate.close();
    }
}
