// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.gateway.call.Surroundings;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and workers' identities for sockets that outlive a swap of their provider: certificates that were seen
 * stay in use, questions about workers wait (bounded) for the successor.
 */
final class ProxiedIdentity implements Certificates, WorkerIdentities, AutoCloseable {
    private final Surroundings around;
    private final Map<String, Identity> seen = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private @Nullable AutoCloseable watch; // guarded by this
    private volatile @Nullable X509Certificate authority;

    ProxiedIdentity(Surroundings around) {
        this.around = around;
    }

    /** Another provider is there. */
    void changed(Certificates provider) {
        synchronized (this) {
            close();
            watch = provider.watch(this::tell);
        }
        tell();
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public Identity of(String endpoint) {
        around.certificates.now().ifPresent(provider -> seen.put(endpoint, provider.of(endpoint)));
        Identity identity = seen.get(endpoint);
        if (identity == null) {
            throw new IdentityException(IdentityException.Kind.UNAVAILABLE, "there is no certificate for " + endpoint);
        }
        return identity;
    }

    @Override
    public X509Certificate authority() {
        around.certificates.now().ifPresent(provider -> authority = provider.authority());
        X509Certificate known = authority;
        if (known == null) {
            throw new IdentityException(IdentityException.Kind.UNAVAILABLE, "there is no authority yet");
        }
        return known;
    }

    @Override
    public AutoCloseable watch(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private <T> CompletionStage<T> ask(Function<WorkerIdentities, CompletionStage<T>> question) {
        return around.workers
                .get()
                .exceptionally(failure -> {
                    throw new IdentityException(IdentityException.Kind.UNAVAILABLE, "identity is not there");
                })
                .thenCompose(question);
    }

    @Override
    public CompletionStage<Enrolment> invite(String account, Duration validity) {
        return ask(workers -> workers.invite(account, validity));
    }

    @Override
    public CompletionStage<Machine> enrol(
            String account, String secret, byte[] publicKey, String label, String source) {
        return ask(workers -> workers.enrol(account, secret, publicKey, label, source));
    }

    @Override
    public CompletionStage<Machine> find(String machine) {
        return ask(workers -> workers.find(machine));
    }

    @Override
    public CompletionStage<List<Machine>> list(Optional<String> account, String after, int limit) {
        return ask(workers -> workers.list(account, after, limit));
    }

    @Override
    public CompletionStage<Machine> authenticate(String machine, byte[] message, byte[] signature) {
        return ask(workers -> workers.authenticate(machine, message, signature));
    }

    @Override
    public CompletionStage<Machine> suspend(String machine, boolean suspended) {
        return ask(workers -> workers.suspend(machine, suspended));
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            try {
                watch.close();
            } catch (Exception e) {
                GatewayLog.certificatesRefused(e.getMessage());
            }
            watch = null;
        }
    }
}
