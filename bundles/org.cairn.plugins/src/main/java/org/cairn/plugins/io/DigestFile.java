// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * From which bytes each bundle was installed, and in which run of the framework it has passed its check: the framework does not
 * tell. An entry counts only for the very installation (bundle id and time) it was made for. The file is not forced to the
 * disk: a lost or damaged one only means that plug-ins are installed again, and nobody waits for it. From any thread.
 */
final class DigestFile {
    private static final long BYTES_MAX = 1 << 20;

    private final Path file;
    private final String run;
    /** By installation: the digest, or the digest, a space and the run. */
    private final Map<String, String> entries = new TreeMap<>();

    /** @param run id of this run of the framework */
    DigestFile(Path file, String run) {
        this.file = file;
        this.run = run;
        try {
            if (Files.size(file) <= BYTES_MAX) {
                JSON.std.mapFrom(Files.readAllBytes(file)).forEach((key, value) -> {
                    if (value instanceof String entry) {
                        entries.put(key, entry);
                    }
                });
            }
        } catch (NoSuchFileException e) {
            // the first start
        } catch (IOException e) {
            entries.clear();
        }
    }

    /** The digest, or "" if it is not known. */
    synchronized String digest(String key) {
        String entry = entries.getOrDefault(key, "");
        int space = entry.indexOf(' ');
        return space < 0 ? entry : entry.substring(0, space);
    }

    /** Whether it has passed its check in this run. */
    synchronized boolean checked(String key) {
        return entries.getOrDefault(key, "").endsWith(" " + run);
    }

    /** Notes what was installed; it is not checked. Stored with the next change. */
    synchronized void put(String key, String sha256) {
        entries.put(key, sha256);
    }

    synchronized void passed(String key) throws IOException {
        entries.put(key, digest(key) + " " + run);
        store();
    }

    /** Forgets all but these. */
    synchronized void keep(Collection<String> keys) throws IOException {
        if (entries.keySet().retainAll(keys)) {
            store();
        }
    }

    private void store() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asBytes(entries));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
