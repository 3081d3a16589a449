// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.io;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.felix.framework.Logger;
import org.apache.felix.framework.cache.BundleArchive;
import org.apache.felix.framework.cache.BundleCache;
import org.apache.felix.framework.util.WeakZipFileFactory;
import org.cairn.guard.GuardLog;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.connect.ModuleConnector;

/**
 * The framework's cache. Whatever becomes a bundle comes through here, by whatever way: an installation, an update, an extension
 * of the framework, a start from what was installed before. So this is where bytes are compared with the lists.
 */
public final class GuardedCache extends BundleCache {
    private static final String BUNDLE = "bundle";
    private static final String SYSTEM_BUNDLE = "bundle0";

    private final Logger logger;
    private final Map<String, ?> config;
    private final Lists lists;
    private final GuardLog log;
    private final WeakZipFileFactory zips = new WeakZipFileFactory(0);

    /** Digests of the revisions that were admitted, by the framework's name for them: {@code BUNDLE.REVISION}. */
    private final Map<String, String> admitted = new ConcurrentHashMap<>();

    public GuardedCache(Logger logger, Map<String, ?> config, Lists lists, GuardLog log) throws Exception {
        super(logger, config);
        this.logger = logger;
        this.config = config;
        this.lists = lists;
        this.log = log;
    }

    public Optional<String> digest(String revision) {
        return Optional.ofNullable(admitted.get(revision));
    }

    Lists lists() {
        return lists;
    }

    void admitted(String revision, String digest) {
        admitted.put(revision, digest);
    }

    /** The bundle is gone; its number is never given again. */
    void forget(long bundle) {
        admitted.keySet().removeIf(revision -> revision.startsWith(bundle + "."));
    }

    @Override
    public BundleArchive create(
            long id, int startLevel, String location, @Nullable InputStream in, @Nullable ModuleConnector connector)
            throws Exception {
        File root = new File(getCacheDir(), BUNDLE + id);
        try {
            GuardedArchive archive =
                    new GuardedArchive(this, logger, config, zips, connector, root, id, startLevel, location, in);
            try {
                archive.admit();
            } catch (IOException | RefusedException e) {
                archive.refuse(new RefusedRevision(logger, config, root, location, e));
            }
            return archive;
        } catch (Exception e) {
            remove(root.toPath());
            throw e;
        }
    }

    /**
     * What an earlier run has left. What is refused is removed; but the node does not run without a part of its platform. The
     * framework would go on without any bundle if this failed.
     */
    @Override
    public BundleArchive[] getArchives(@Nullable ModuleConnector connector) {
        try {
            return left(connector);
        } catch (Exception e) {
            throw log.halts("the framework's cache cannot be used: " + e);
        }
    }

    private BundleArchive[] left(@Nullable ModuleConnector connector) throws Exception {
        admitted.clear();
        List<BundleArchive> archives = new ArrayList<>();
        for (Path root : roots()) {
            GuardedArchive archive;
            try {
                archive = new GuardedArchive(this, logger, config, zips, connector, root.toFile());
            } catch (Exception e) {
                log.unreadable(root, String.valueOf(e.getMessage()));
                remove(root);
                continue;
            }
            if (archive.getPersistentState() == Bundle.UNINSTALLED || keeps(archive)) {
                archives.add(archive);
            }
        }
        return archives.toArray(BundleArchive[]::new);
    }

    private boolean keeps(GuardedArchive archive) throws Exception {
        try {
            archive.removeExtracts();
            archive.admit();
            return true;
        } catch (IOException | RefusedException e) {
            Optional<String> path = lists.shipped().pathOf(archive.getLocation());
            if (path.isPresent()) {
                throw log.halts("the installed copy of " + path.get() + " is not the one that was shipped: "
                        + e.getMessage()
                        + ". Somebody has changed the node's cache, or its disk fails. Once you know why: remove "
                        + getCacheDir() + " and start again");
            }
            archive.closeAndDelete();
            return false;
        }
    }

    private List<Path> roots() throws IOException {
        if (!getCacheDir().exists()) {
            return List.of(); // the framework was told to begin anew
        }
        try (Stream<Path> files = Files.list(getCacheDir().toPath())) {
            return files.filter(file -> {
                        String name = String.valueOf(file.getFileName());
                        return name.startsWith(BUNDLE) && !name.equals(SYSTEM_BUNDLE);
                    })
                    .sorted()
                    .toList();
        }
    }

    RefusedException refused(String name, String location, String reason) {
        log.refused(name, location, reason);
        return new RefusedException("the guard refuses " + name + ": " + reason);
    }

    static void remove(Path root) throws IOException {
        if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
