// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/**
 * Keeps the bundles of the platform at their newest version: the newest that was accepted, or the shipped one if that is newer.
 *
 * <p>Level-triggered, like all that brings a node to its desired state: every call of {@link #reconcile} starts from what is
 * there, so a crash at any instant is mended by the next call. A bundle of the platform is never installed a second time for
 * good: its new bytes go into the old one, at its old location, so that Karaf knows it as the bundle of its feature.
 */
public final class PlatformSwap {
    private static final String SHIPPED_DIR = "system";

    private final BundleContext context;
    private final long own;
    private final Path system;
    private final AcceptedRepository repository;
    private final Path staged;
    /** While the launcher finds it as it was, Karaf goes on with the bundles that it had. */
    private final Path stamp;

    private final Swap swap;
    private final PlatformLog log = new PlatformLog();
    /** What came of a wish for a bundle, as it is: "" or why it failed. It is not looked at again until one of the two changes. */
    private final Map<String, String> seen = new HashMap<>();

    /**
     * A swap for one framework.
     *
     * @param context of this bundle
     * @param distribution where Karaf is; its folder {@code system} has what was shipped
     * @param plugins folder of this bundle in the home
     */
    public PlatformSwap(BundleContext context, Path distribution, Path plugins) {
        this(context, distribution, plugins, Swap.SERVICES_MS_MAX);
    }

    PlatformSwap(BundleContext context, Path distribution, Path plugins, long servicesMillis) {
        // this bundle is one of them: when it is replaced, its own context ends in the middle of the work
        this.context = context.getBundle(0).getBundleContext();
        this.own = context.getBundle().getBundleId();
        this.system = distribution.resolve(SHIPPED_DIR);
        this.repository = new AcceptedRepository(plugins.resolve("platform"));
        this.staged = plugins.resolve("platform.next");
        this.stamp = plugins.resolveSibling("data").resolve("stamp");
        this.swap = new Swap(this.context, servicesMillis);
    }

    /**
     * Compares and mends. Blocks as long as the swaps take; call it on a thread of the node, not on one that this bundle
     * waits for when it stops.
     *
     * @param accepted all bundles of the platform that are accepted and still good, in any order
     * @return why some were not replaced, by symbolic name
     */
    public synchronized Map<String, String> reconcile(List<Replacement> accepted) {
        Map<String, String> refused = new TreeMap<>();
        swap.removeLeftovers(log);
        try {
            forget(accepted);
        } catch (IOException e) {
            log.repositoryFails(String.valueOf(e.getMessage()));
        }
        for (Bundle bundle : ours()) {
            String name = bundle.getSymbolicName();
            Optional<Replacement> newest = newest(name, bundle, accepted);
            String wish = newest.map(Replacement::sha256).orElse("shipped");
            String known = seen.get(key(bundle, wish));
            if (known == null) {
                known = bring(bundle, newest, accepted);
                seen.put(key(bundle, wish), known);
            }
            if (!known.isEmpty()) {
                refused.put(name, known);
            }
        }
        return refused;
    }

    private static String key(Bundle bundle, String wish) {
        return bundle.getBundleId() + "@" + bundle.getLastModified() + " " + wish;
    }

    /** Ours, this one last: whatever it was doing ends with it. */
    private List<Bundle> ours() {
        List<Bundle> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getHeaders("").get(SwapKind.HEADER) != null
                    && bundle.getSymbolicName() != null
                    && !Swap.isSecond(bundle)
                    && !bundle.getLocation().startsWith("cairn:")) {
                found.add(bundle);
            }
        }
        found.sort(Comparator.comparing((Bundle bundle) -> bundle.getBundleId() == own)
                .thenComparing(Bundle::getSymbolicName));
        return found;
    }

    /** The newest that was accepted, unless the shipped one is newer. */
    private static Optional<Replacement> newest(String name, Bundle bundle, List<Replacement> accepted) {
        Version shipped = shippedVersion(bundle);
        return accepted.stream()
                .filter(one -> one.name().equals(name) && one.version().compareTo(shipped) >= 0)
                .max(Comparator.comparing(Replacement::version).thenComparing(Replacement::sha256));
    }

    /** As its location says; a bundle that is elsewhere is as old as can be. */
    private static Version shippedVersion(Bundle bundle) {
        String location = bundle.getLocation();
        try {
            return Version.parseVersion(location.substring(location.lastIndexOf('/') + 1));
        } catch (IllegalArgumentException e) {
            return Version.emptyVersion;
        }
    }

    /** Gives "", or why it was not replaced. */
    private String bring(Bundle bundle, Optional<Replacement> newest, List<Replacement> accepted) {
        if (newest.isEmpty() && bundle.getVersion().equals(shippedVersion(bundle))) {
            return ""; // nothing was ever accepted for it: its bytes are the guard's affair
        }
        String reason;
        try {
            replace(bundle, newest, accepted);
            return "";
        } catch (Swap.Fixed e) {
            reason = stage(bundle, newest, e);
        } catch (SwapFailure | IOException e) {
            reason = String.valueOf(e.getMessage());
        }
        log.failed(bundle.getSymbolicName(), reason);
        return reason;
    }

    private void replace(Bundle bundle, Optional<Replacement> newest, List<Replacement> accepted)
            throws SwapFailure, Swap.Fixed, IOException {
        Jar next = newest.isPresent() ? Jar.of(newest.get()) : shipped(bundle);
        if (next.isIn(bundle)) {
            keep(bundle, newest, next);
            return;
        }
        String name = bundle.getSymbolicName();
        if (!next.name().equals(name)) {
            throw new SwapFailure("the accepted jar is " + next.name());
        }
        SwapKind kind =
                SwapKind.of(bundle.getHeaders("").get(SwapKind.HEADER)).then(SwapKind.of(next.header(SwapKind.HEADER)));
        swap.check(bundle, kind);
        Jar before = before(bundle, accepted);
        log.begins(name, bundle.getVersion(), next.version(), kind);
        long began = System.nanoTime();
        // before the bundle: if a feature comes or goes in between, Karaf puts the same jar there
        keep(bundle, newest, next);
        try {
            swap.replace(bundle, next, before, kind);
        } catch (SwapFailure e) {
            unkeep(bundle, before);
            throw e;
        }
        log.swapped(name, next.version(), (System.nanoTime() - began) / 1_000_000);
    }

    private void keep(Bundle bundle, Optional<Replacement> newest, Jar next) throws IOException {
        if (newest.isPresent()) {
            repository.put(bundle.getLocation(), next.bytes());
        } else {
            repository.remove(bundle.getLocation());
        }
    }

    private void unkeep(Bundle bundle, Jar before) throws IOException {
        if (before.version().equals(shippedVersion(bundle))) {
            repository.remove(bundle.getLocation());
        } else {
            repository.put(bundle.getLocation(), before.bytes());
        }
    }

    /** A fixed bundle takes its place when the launcher starts the node again: it moves there what is staged. */
    private String stage(Bundle bundle, Optional<Replacement> newest, Swap.Fixed fixed) {
        if (newest.isEmpty()
                || AcceptedRepository.in(staged, bundle.getLocation()).isEmpty()) {
            return fixed.getMessage() + "; restart the node on a distribution that has it";
        }
        try {
            new AcceptedRepository(staged)
                    .put(bundle.getLocation(), Jar.of(newest.get()).bytes());
            return fixed.getMessage()
                    + "; it takes its place at the next start of the node (cairn down, then cairn up)";
        } catch (IOException e) {
            return fixed.getMessage() + "; it could not be kept for the next start: " + e.getMessage();
        }
    }

    /** The bytes that a bundle has now, to go back to; the shipped ones if those were revoked. */
    private Jar before(Bundle bundle, List<Replacement> accepted) throws IOException {
        for (Replacement one : accepted) {
            if (one.name().equals(bundle.getSymbolicName()) && one.version().equals(bundle.getVersion())) {
                Jar jar = Jar.of(one);
                if (jar.isIn(bundle)) {
                    return jar;
                }
            }
        }
        return shipped(bundle);
    }

    private Jar shipped(Bundle bundle) throws IOException {
        return Jar.shipped(shippedFile(bundle.getLocation()));
    }

    private Path shippedFile(String location) throws IOException {
        Optional<Path> file = AcceptedRepository.in(system, location);
        if (file.isPresent()) {
            return file.get();
        }
        if (location.startsWith("file:")) {
            return Path.of(URI.create(location));
        }
        throw new IOException("nobody knows what was shipped at " + location);
    }

    /**
     * Takes away what is not accepted any more. If its bytes were revoked while the node was down, the guard has uninstalled
     * the bundle, and Karaf does not miss it: the next start must begin anew.
     */
    private void forget(List<Replacement> accepted) throws IOException {
        for (String location : repository.locations()) {
            Path file = AcceptedRepository.in(repository.root(), location).orElseThrow();
            String digest = repository.digest(file);
            if (accepted.stream().noneMatch(one -> one.sha256().equals(digest))) {
                repository.remove(location);
                log.forgotten(file);
                if (context.getBundle(location) == null && Files.deleteIfExists(stamp)) {
                    log.missing(location);
                }
            }
        }
    }
}
