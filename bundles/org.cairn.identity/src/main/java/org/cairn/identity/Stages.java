// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.jspecify.annotations.Nullable;

/** Makes stages end as the contract says: with an {@link IdentityException}, and with it directly. */
final class Stages {
    private Stages() {}

    static <T> CompletionStage<T> plain(Supplier<CompletableFuture<T>> action) {
        CompletableFuture<T> started;
        try {
            started = action.get();
        } catch (RuntimeException e) {
            started = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> plain = new CompletableFuture<>();
        // Error Prone: the derived stage only carries the outcome over
        var unused = started.whenComplete((value, why) -> {
            if (why == null) {
                plain.complete(value);
            } else {
                plain.completeExceptionally(cause(why));
            }
        });
        return plain;
    }

    static IdentityException cause(Throwable why) {
        @Nullable Throwable cause = why;
        while (cause instanceof CompletionException) {
            cause = cause.getCause();
        }
        if (cause instanceof IdentityException refused) {
            return refused;
        }
        IdentityLog.failed(why);
        return new IdentityException(Kind.UNAVAILABLE, "identity failed");
    }

    static <T> CompletableFuture<T> refused(Kind kind, String why) {
        return CompletableFuture.failedFuture(new IdentityException(kind, why));
    }
}
