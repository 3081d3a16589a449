// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.plugins.core.Decided;
import org.cairn.plugins.core.Shipped;
import org.osgi.framework.Version;

/**
 * What may run on this node, and what its operator has decided (docs/TRUST.md): artefacts, decisions and proposals. All that
 * changes runs in a lane of its own; readers see immutable snapshots.
 */
final class Trust implements AutoCloseable {
    /**
     * Where and with what.
     *
     * @param home of the node
     * @param platform version of the capability {@code cairn.platform} here
     * @param revocationUrls where lists of revoked certificates are fetched
     * @param clock for validity and for the time of decisions
     * @param blocking runs what blocks
     * @param shipped plug-ins of the distribution; called from any thread, and must not block
     */
    record Settings(
            Path home,
            Version platform,
            List<URI> revocationUrls,
            Clock clock,
            Executor blocking,
            Supplier<List<Shipped>> shipped) {}

    private final Lane lane;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Reads what is there: {@link #decided} answers from the first moment. */
    Trust(Settings settings, PluginsLog log) {
        this.lane = new Lane(settings.blocking());
    }

    /** What all decisions come to. */
    Decided decided() {
        return Decided.nothing();
    }

    /** Shipped and submitted jars, in order of id and version; only what is {@code ACCEPTED} may run. */
    List<Artefact> artefacts() {
        return List.of();
    }

    /** Where the jar of a submitted artefact is kept; whoever reads it compares the digest. */
    Optional<Path> file(String sha256) {
        return Optional.empty();
    }

    CompletionStage<Artefact> submit(Path jar, Change.Kind kind) {
        return missing();
    }

    /** As {@code Plugins#propose}; ends when it is decided and durable, or kept. */
    CompletionStage<Proposal> propose(List<Change> changes, String asked) {
        return missing();
    }

    List<Proposal> proposals() {
        return List.of();
    }

    CompletionStage<Proposal> approve(String text, byte[] signature) {
        return missing();
    }

    CompletionStage<Void> reject(String text) {
        return missing();
    }

    List<Proposal> history(long from) {
        return List.of();
    }

    /** Called after each durable change of {@link #decided} or {@link #artefacts}, on the lane: it must not block. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Soon, on the lane: reads what others changed, decides the first state, fetches lists, and looks at all artefacts again. */
    void refresh() {}

    @Override
    public void close() {
        lane.close();
    }

    private static <T> CompletionStage<T> missing() {
        return CompletableFuture.failedFuture(
                new PluginException(PluginException.Kind.UNAVAILABLE, "nothing can be decided yet"));
    }
}
