// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * From which bytes each bundle was installed: the framework does not tell. An entry counts only for the very
 * installation (bundle id and time) it was made for; a lost or damaged file only means that plug-ins are installed again.
 * Used by one thread at a time.
 */
final class DigestFile {
    private final StateFile file;
    private final Map<String, Object> digests = new TreeMap<>();

    DigestFile(Path path) {
        this.file = new StateFile(path);
        try {
            file.read().ifPresent(this::load);
        } catch (IOException e) {
            digests.clear();
        }
    }

    /** The digest, or "" if it is not known. */
    String get(String key) {
        return digests.get(key) instanceof String digest ? digest : "";
    }

    void put(String key, String sha256) throws IOException {
        digests.put(key, sha256);
        store();
    }

    void remove(String key) throws IOException {
        if (digests.remove(key) != null) {
            store();
        }
    }

    private void load(byte[] bytes) {
        try {
            digests.putAll(JSON.std.mapFrom(bytes));
        } catch (IOException e) {
            digests.clear();
        }
    }

    private void store() throws IOException {
        file.write(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asBytes(digests));
    }
}
