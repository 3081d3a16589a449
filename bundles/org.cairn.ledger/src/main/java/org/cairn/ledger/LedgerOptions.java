// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.TransparencyLog.Cosigner;
import org.cairn.ledger.io.LedgerSettings;
import org.cairn.ledger.keep.KeepingSettings;
import org.cairn.ledger.tlog.LogKey;
import org.cairn.ledger.tlog.core.NoteKey;

/**
 * The configuration, checked.
 *
 * @param directory of the segments; empty for the node's own
 * @param origin name of the log
 * @param cosigners who is asked to cosign
 * @param logs keys of the logs that this node witnesses
 */
record LedgerOptions(
        Optional<Path> directory,
        LedgerSettings settings,
        String origin,
        List<Cosigner> cosigners,
        List<NoteKey> logs,
        KeepingSettings keeping) {
    /** Where logs that have no name of their own are: in nobody's DNS. */
    private static final String INTERNAL = "cairn.internal/";

    /**
     * Reads it.
     *
     * @param node name of the node
     * @throws IllegalArgumentException naming the key and what was expected
     */
    static LedgerOptions of(LedgerConfig config, String node) {
        return new LedgerOptions(
                path(config.directory()),
                new LedgerSettings(
                        Duration.ofMillis(config.flush_interval_ms()),
                        config.queue_max(),
                        config.queue_bytes_max(),
                        Duration.ofSeconds(config.clock_jump_max_s())),
                origin(
                        config.origin().isBlank()
                                ? INTERNAL + node
                                : config.origin().strip()),
                listed(config.witnesses()).map(LedgerOptions::cosigner).toList(),
                listed(config.witness_logs()).map(LedgerOptions::logKey).toList(),
                new KeepingSettings(path(config.standby_directory()), config.retention_days()));
    }

    private static String origin(String name) {
        try {
            return new LogKey(name, Optional::empty).name();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("origin: " + name + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Path> path(String text) {
        return Optional.of(text).filter(given -> !given.isBlank()).map(given -> Path.of(given.strip()));
    }

    private static Stream<String> listed(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(item -> !item.isEmpty());
    }

    private static Cosigner cosigner(String item) {
        String[] parts = item.split("\\s+", -1);
        try {
            URI url = new URI(parts[0]);
            if (parts.length == 2 && List.of("http", "https").contains(url.getScheme()) && url.getHost() != null) {
                return new Cosigner(url, key(parts[1], NoteKey.Type.COSIGNATURE).verifierKey());
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalArgumentException("witnesses: " + item + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "witnesses: an item is the URL of a witness, a space and its verifier key, not: " + item);
    }

    private static NoteKey logKey(String item) {
        try {
            return key(item, NoteKey.Type.NOTE);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("witness.logs: " + item + ": " + e.getMessage(), e);
        }
    }

    private static NoteKey key(String text, NoteKey.Type type) {
        NoteKey key = NoteKey.of(text);
        if (key.type() != type) {
            throw new IllegalArgumentException(
                    type == NoteKey.Type.NOTE
                            ? "this is a witness's key, not a log's"
                            : "this is a log's key, not a witness's");
        }
        return key;
    }
}
