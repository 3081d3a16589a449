// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.plugins.core.Statement;

/**
 * {@code HOME/trust/denied}: what must not run although it was accepted. Lines with other reasons than this node's own are
 * somebody's, and stay. Used by one thread at a time.
 */
public final class Denied {
    /** Its certificate was revoked. */
    public static final String CERTIFICATE = "certificate-revoked";
    /** Its revocation waits for the operator's signature. */
    public static final String ASKED = "revocation-asked";

    private static final Set<String> OURS = Set.of(CERTIFICATE, ASKED);

    private final Path path;
    private final StateFile file;
    private Optional<Stamps.Stamp> stamp = Optional.empty();
    private List<String> others = List.of();
    private SortedMap<String, String> reasons = new TreeMap<>();

    public Denied(Path trust) {
        this.path = trust.resolve("denied");
        this.file = new StateFile(path);
    }

    /** Reads it if it has changed; whether it had. */
    public boolean refresh() throws IOException {
        Optional<Stamps.Stamp> now = Stamps.of(path);
        if (now.equals(stamp)) {
            return false;
        }
        List<String> lines = file.read()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines().toList())
                .orElse(List.of());
        SortedMap<String, String> read = new TreeMap<>();
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", 2);
            String reason = words.length < 2 ? "" : words[1];
            if (Statement.SHA256.matcher(words[0]).matches()) {
                read.put(words[0], reason);
            }
            if (!OURS.contains(reason)) {
                kept.add(line);
            }
        }
        others = kept;
        reasons = read;
        stamp = now;
        return true;
    }

    /** Why bytes must not run, by digest. */
    public SortedMap<String, String> reasons() {
        return new TreeMap<>(reasons);
    }

    /**
     * Replaces this node's own lines, if they differ; on return they survive a power cut. What others have written since it was
     * last read stays: a line that was lost here would be bytes that run again.
     *
     * @return whether they differed, or others have changed theirs
     * @throws IOException if it cannot be written, or not be read: then it is as it was
     */
    public boolean write(SortedMap<String, String> ours) throws IOException {
        boolean changed = refresh();
        SortedMap<String, String> before = reasons();
        before.values().removeIf(reason -> !OURS.contains(reason));
        SortedMap<String, String> wanted = new TreeMap<>(ours);
        wanted.keySet().removeIf(sha256 -> reasons.containsKey(sha256) && !OURS.contains(reasons.get(sha256)));
        if (before.equals(wanted)) {
            return changed;
        }
        StringBuilder text = new StringBuilder();
        others.forEach(line -> text.append(line).append('\n'));
        wanted.forEach((sha256, reason) ->
                text.append(sha256).append(' ').append(reason).append('\n'));
        file.write(text.toString().getBytes(StandardCharsets.UTF_8));
        stamp = Optional.empty();
        return refresh();
    }
}
