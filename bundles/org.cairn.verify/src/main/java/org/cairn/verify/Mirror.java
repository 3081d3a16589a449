// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what was found right in a directory with the paths of the log, and reads what never changes from there. Only
 * evidence is kept: {@code policy}, which nobody signs, is not.
 */
final class Mirror implements Source {
    private final Source log;
    private final Folder folder;

    Mirror(Source log, Path folder) throws IOException {
        this.log = log;
        Files.createDirectories(folder);
        this.folder = new Folder(folder);
    }

    @Override
    public Optional<byte[]> read(String path, int max) throws IOException, Flaw {
        if (isImmutable(path)) {
            // a file that a power cut left empty is as none
            Optional<byte[]> kept = folder.read(path, max).filter(bytes -> bytes.length > 0);
            if (kept.isPresent()) {
                return kept;
            }
        }
        return log.read(path, max);
    }

    /** A log that was rewritten has partial tiles of the same names: what it shows now is compared with what it showed. */
    private static boolean isImmutable(String path) {
        return (path.startsWith("tile/") && !path.contains(".p/")) || path.startsWith("day/");
    }

    @Override
    public boolean has(String path) throws IOException {
        return folder.has(path) || log.has(path);
    }

    @Override
    public boolean isFolder() {
        return log.isFolder();
    }

    @Override
    public void keep(String path, byte[] bytes) throws IOException {
        try {
            Optional<byte[]> kept = folder.read(path, bytes.length);
            if (kept.isPresent() && Arrays.equals(kept.get(), bytes)) {
                return;
            }
        } catch (Flaw e) {
            // longer than what is right: written anew
        }
        folder.write(path, bytes, false);
    }

    /** What this directory has by itself. */
    Optional<byte[]> kept(String path, int max) throws IOException, Flaw {
        return folder.read(path, max);
    }

    /** After all was found right: pins the key and moves on to a checkpoint, the last thing that is written. */
    void advance(Vkey key, List<String> days, byte[] checkpoint, Optional<Cosigned> cosigned, long size, long before)
            throws IOException {
        folder.write("key", Codec.utf8(key + "\n"), true);
        folder.write(
                "days",
                Codec.utf8(String.join("", days.stream().map(day -> day + "\n").toList())),
                true);
        if (cosigned.isPresent()) {
            folder.write(Cosigned.PATH, Codec.utf8(cosigned.get().signed()), true);
        } else {
            folder.delete(Cosigned.PATH);
        }
        folder.write("checkpoint", checkpoint, true);
        deleteEdge(before, size);
    }

    /** A checkpoint that contradicts the one that is kept: signed, it convicts the log. */
    String convict(byte[] checkpoint) throws IOException {
        String path = "contradiction-" + Codec.hex(Codec.sha256(checkpoint)).substring(0, 16);
        folder.write(path, checkpoint, true);
        return path;
    }

    /** Partial tiles of an earlier size have larger ones in their place. */
    private void deleteEdge(long before, long size) throws IOException {
        for (int level = 0; Tiles.hashes(before, level) > 0; level++) {
            long index = Tiles.hashes(before, level) / Tiles.WIDTH;
            int width = Tiles.width(before, level, index);
            if (width > 0 && width != Tiles.width(size, level, index)) {
                folder.delete(Tiles.hashesPath(level, index, width));
                if (level == 0) {
                    folder.delete(Tiles.entriesPath(index, width));
                }
            }
        }
    }
}
