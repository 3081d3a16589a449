// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.cairn.plugin.api.PluginDirectory;
import org.cairn.plugins.core.PluginNames;
import org.cairn.plugins.core.Shipped;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/**
 * The directories of plug-ins, each bundle's own: the framework makes one for each bundle that asks, and takes it back when the
 * bundle stops, whatever the plug-in forgot. From any thread.
 */
public final class PluginDirectories implements ServiceFactory<PluginDirectory> {
    static final long WAIT_MS_MAX = 60_000;

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private final Path root;
    private final long waitMillis;
    /** Who has a directory, by id of the plug-in. */
    private final Map<String, Door> holders = new HashMap<>();

    /** @param root where they are; made when it is needed */
    public PluginDirectories(Path root) {
        this(root, WAIT_MS_MAX);
    }

    PluginDirectories(Path root, long waitMillis) {
        this.root = root;
        this.waitMillis = waitMillis;
    }

    @Override
    public PluginDirectory getService(Bundle bundle, ServiceRegistration<PluginDirectory> registration) {
        String location = bundle.getLocation();
        String name = location.startsWith(Shipped.LOCATION) ? location.substring(Shipped.LOCATION.length()) : "";
        return new Door(
                name.substring(0, Math.max(0, name.indexOf('/'))),
                bundle.getVersion().toString());
    }

    @Override
    public void ungetService(
            Bundle bundle, ServiceRegistration<PluginDirectory> registration, PluginDirectory directory) {
        if (directory instanceof Door door) {
            synchronized (this) {
                door.gone = true;
                holders.remove(door.id, door);
                notifyAll();
            }
        }
    }

    private final class Door implements PluginDirectory {
        private final String id;
        private final String version;
        private int leases;
        private boolean gone;

        Door(String id, String version) {
            this.id = id;
            this.version = version;
        }

        @Override
        public Lease open() throws IOException, InterruptedException {
            try {
                PluginNames.id(id);
            } catch (IllegalArgumentException e) {
                throw new IOException("only a plug-in has a directory", e);
            }
            synchronized (PluginDirectories.this) {
                await();
                Path path = made();
                leases = holders.put(id, this) == this ? leases + 1 : 1;
                return new Held(this, path);
            }
        }

        private void await() throws IOException, InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
            while (!gone) {
                Door holder = holders.get(id);
                if (holder == null || holder == this) {
                    return;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new IOException(
                            "version " + holder.version + " has kept the directory for " + waitMillis + " ms");
                }
                PluginDirectories.this.wait(left);
            }
            throw new IOException("this version has stopped");
        }

        private Path made() throws IOException {
            Path path = root.resolve(id);
            Files.createDirectories(root, PosixFilePermissions.asFileAttribute(PRIVATE));
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.setPosixFilePermissions(path, PRIVATE);
            } else {
                Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PRIVATE));
            }
            return path;
        }

        private void giveBack() {
            synchronized (PluginDirectories.this) {
                leases--;
                if (leases == 0 && holders.remove(id, this)) {
                    PluginDirectories.this.notifyAll();
                }
            }
        }
    }

    private static final class Held implements PluginDirectory.Lease {
        private final Path path;
        private @Nullable Door door;

        Held(Door door, Path path) {
            this.door = door;
            this.path = path;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public void close() {
            Door mine;
            synchronized (this) {
                mine = door;
                door = null;
            }
            if (mine != null) {
                mine.giveBack();
            }
        }
    }
}
