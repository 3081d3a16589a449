// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.plugins.platform.PlatformSwap;
import org.cairn.plugins.platform.Replacement;
import org.osgi.framework.Version;

/**
 * Has the bundles of the platform compared with what is accepted, at each change. On the node's threads and not in a lane
 * of this bundle: when it is replaced itself, it stops in the middle of that, and a lane would be waited for.
 */
final class PlatformUpdates {
    private final PlatformSwap swap;
    private final Trust trust;
    private final Executor blocking;
    private final AtomicBoolean queued = new AtomicBoolean();

    PlatformUpdates(PlatformSwap swap, Trust trust, Executor blocking) {
        this.swap = swap;
        this.trust = trust;
        this.blocking = blocking;
    }

    /** Something was accepted or revoked, or nobody has looked yet. From any thread; does not block. */
    void changed() {
        if (queued.compareAndSet(false, true)) {
            try {
                blocking.execute(this::compare);
            } catch (RejectedExecutionException e) {
                queued.set(false); // the node is too busy, or stops: the next change or start looks again
            }
        }
    }

    private void compare() {
        queued.set(false);
        swap.reconcile(accepted(trust.artefacts()));
    }

    private List<Replacement> accepted(List<Artefact> artefacts) {
        return artefacts.stream()
                .filter(one -> one.kind() == Change.Kind.PLATFORM && one.state() == Artefact.State.ACCEPTED)
                .flatMap(one -> trust.file(one.sha256()).stream()
                        .map(jar -> new Replacement(one.id(), Version.parseVersion(one.version()), one.sha256(), jar)))
                .toList();
    }
}
