// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.io;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.framework.Logger;
import org.apache.felix.framework.cache.BundleArchive;
import org.apache.felix.framework.cache.BundleArchiveRevision;
import org.apache.felix.framework.cache.JarContent;
import org.apache.felix.framework.util.WeakZipFileFactory;
import org.cairn.guard.core.Kind;
import org.cairn.guard.core.Verdict;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.connect.ModuleConnector;

/**
 * A bundle in the framework's cache. Its newest revision is one of bytes that the lists know: a revision that is refused is taken
 * back before the framework has looked at it, so an update that is refused leaves the bundle as it was.
 */
final class GuardedArchive extends BundleArchive {
    private static final String JAR = "bundle.jar";
    private static final String LOCATION = "revision.location";
    private static final String REFERENCE = "it would be used where it lies, where it could change: bundles are copied";
    private static final int NAME_CHARS_MAX = 100;

    private final GuardedCache cache;
    private final long id;
    private @Nullable BundleArchiveRevision refused;

    /** A bundle that is being installed: the bytes are in the cache, and not yet admitted. */
    GuardedArchive(
            GuardedCache cache,
            Logger logger,
            Map<String, ?> config,
            WeakZipFileFactory zips,
            @Nullable ModuleConnector connector,
            File root,
            long id,
            int startLevel,
            String location,
            @Nullable InputStream in)
            throws Exception {
        super(logger, config, zips, connector, root, id, startLevel, location, in);
        this.cache = cache;
        this.id = id;
    }

    /** A bundle that an earlier run of the framework has left. */
    GuardedArchive(
            GuardedCache cache,
            Logger logger,
            Map<String, ?> config,
            WeakZipFileFactory zips,
            @Nullable ModuleConnector connector,
            File root)
            throws Exception {
        super(logger, config, zips, connector, root);
        this.cache = cache;
        this.id = getId();
    }

    @Override
    public synchronized void revise(String location, @Nullable InputStream in) throws Exception {
        super.revise(location, in);
        try {
            admit();
        } catch (IOException | RefusedException e) {
            rollbackRevise();
            throw e;
        }
    }

    @Override
    public synchronized void closeAndDelete() {
        super.closeAndDelete();
        cache.forget(id);
    }

    /** From now on the framework gets the reason in the place of the newest revision. */
    synchronized void refuse(BundleArchiveRevision reason) {
        refused = reason;
    }

    @Override
    public synchronized BundleArchiveRevision getCurrentRevision() {
        return refused == null ? super.getCurrentRevision() : refused;
    }

    /** Lets the framework have the newest revision, or says why it must not. */
    void admit() throws Exception {
        String digest = digest();
        Verdict verdict = cache.lists().fresh(digest);
        Optional<Kind> kind = verdict.kind();
        if (kind.isEmpty()) {
            throw cache.refused(name(), getLocation(), verdict.reason() + " (SHA-256 " + digest + ")");
        }
        if (kind.get() == Kind.PLUGIN && headers().containsKey(Constants.FRAGMENT_HOST)) {
            throw cache.refused(name(), getLocation(), "a plug-in is never a fragment (SHA-256 " + digest + ")");
        }
        cache.admitted(id + "." + getCurrentRevisionNumber(), digest);
    }

    /** Of exactly the file from which the framework will load classes. */
    private String digest() throws Exception {
        BundleArchiveRevision revision = getCurrentRevision();
        File own = new File(revision.getRevisionRootDir(), JAR);
        if (!(revision.getContent() instanceof JarContent jar) || !jar.getFile().equals(own)) {
            throw cache.refused(name(), getLocation(), REFERENCE);
        }
        return Digests.sha256(own.toPath());
    }

    /** What the framework once took out of the jar, native libraries and nested jars: it would use it again unseen. */
    void removeExtracts() throws IOException {
        Path root = getCurrentRevision().getRevisionRootDir().toPath();
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (!name.equals(JAR) && !name.equals(LOCATION)) {
                    GuardedCache.remove(file);
                }
            }
        }
    }

    /** For messages: what it calls itself, which nobody has checked. */
    String name() {
        try {
            Object name = headers().get(Constants.BUNDLE_SYMBOLICNAME);
            String said = String.valueOf(name).replaceAll("[^!-~]", "?");
            return said.length() > NAME_CHARS_MAX ? said.substring(0, NAME_CHARS_MAX) : said;
        } catch (Exception e) {
            return "a bundle without a readable manifest";
        }
    }

    private Map<String, Object> headers() throws Exception {
        Map<String, Object> headers = getCurrentRevision().getManifestHeader();
        return headers == null ? Map.of() : headers;
    }
}
