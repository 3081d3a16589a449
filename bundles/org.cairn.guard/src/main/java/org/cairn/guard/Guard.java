// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard;

import java.util.Collection;
import java.util.Optional;
import org.apache.felix.framework.BundleRevisionImpl;
import org.cairn.guard.core.Kind;
import org.cairn.guard.core.Wiring;
import org.cairn.guard.io.GuardedCache;
import org.cairn.guard.io.Lists;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Sits in the resolver, so that each bundle is wired as its kind allows, and none at all that was revoked since it was installed. A
 * part of the framework: nobody can stop it.
 */
final class Guard implements BundleActivator, ResolverHookFactory {
    private final GuardedCache cache;
    private final Lists lists;
    private final GuardLog log;
    private final Wiring wiring = new Wiring();

    Guard(GuardedCache cache, Lists lists, GuardLog log) {
        this.cache = cache;
        this.lists = lists;
        this.log = log;
    }

    /** The framework swallows what is thrown here. */
    @Override
    public void start(BundleContext context) {
        try {
            context.registerService(ResolverHookFactory.class, this, null);
            log.loggingStarts();
        } catch (Throwable e) {
            throw log.halts("the guard cannot be registered: " + e);
        }
    }

    @Override
    public void stop(BundleContext context) {
        // the framework unregisters its own services
    }

    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        lists.refresh();
        return new Hook(triggers);
    }

    /** Empty if it must not run. */
    private Optional<Kind> kind(BundleRevision revision) {
        if (revision.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            return Optional.of(Kind.PLATFORM);
        }
        if (!(revision instanceof BundleRevisionImpl known)) {
            return Optional.empty();
        }
        return cache.digest(known.getId()).flatMap(digest -> lists.known(digest).kind());
    }

    private final class Hook implements ResolverHook {
        private final Collection<BundleRevision> triggers;

        Hook(Collection<BundleRevision> triggers) {
            this.triggers = triggers;
        }

        /** Only what was asked for: when anything is removed here, Felix 7.0.5 forgets all that is resolved already. */
        @Override
        public void filterResolvable(Collection<BundleRevision> candidates) {
            for (BundleRevision trigger : triggers) {
                if (kind(trigger).isEmpty()) {
                    candidates.remove(trigger);
                }
            }
        }

        @Override
        public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
            Optional<Kind> from = kind(requirement.getRevision());
            candidates.removeIf(candidate -> {
                Optional<Kind> to = kind(candidate.getRevision());
                return from.isEmpty() || to.isEmpty() || !wiring.allows(from.get(), requirement, to.get(), candidate);
            });
        }

        @Override
        public void filterSingletonCollisions(BundleCapability singleton, Collection<BundleCapability> others) {
            // bundles of a name are the framework's own matter
        }

        @Override
        public void end() {
            // nothing is kept
        }
    }
}
