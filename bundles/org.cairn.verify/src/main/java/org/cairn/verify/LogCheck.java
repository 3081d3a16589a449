// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Checks a log from what it publishes, or a part of it (docs/VERIFY.md, section 4). */
final class LogCheck {
    /**
     * What is to be checked, and against what.
     *
     * @param key of the log; null to take the one that the mirror has, else the published one
     * @param witnesses whose cosignatures are required
     * @param from first day; null for all
     * @param to last day; null for all
     */
    record Wanted(@Nullable Vkey key, List<Vkey> witnesses, @Nullable String from, @Nullable String to) {
        boolean isAll() {
            return from == null && to == null;
        }
    }

    /** What the checks are done with. */
    record Means(Signatures signatures, Executor executor, Progress progress) {}

    private final Source source;
    private final @Nullable Mirror mirror;
    private final Wanted wanted;
    private final Means means;
    private final Report report;

    /**
     * @param source what is checked; the mirror, if there is one
     * @param mirror that has an earlier state and gets the present one; null for none
     */
    LogCheck(Source source, @Nullable Mirror mirror, Wanted wanted, Means means, Report report) {
        this.source = source;
        this.mirror = mirror;
        this.wanted = wanted;
        this.means = means;
        this.report = report;
    }

    /**
     * Checks.
     *
     * @param export where the rows go; null for nowhere
     */
    void run(@Nullable Writer export) throws IOException {
        try {
            Vkey key = key();
            // before the checkpoint: what is listed is covered by it
            List<String> list = Days.list(source);
            byte[] signed = signed();
            Checkpoint checkpoint = checkpoint("checkpoint", signed, key);
            report.say("log " + key.name() + " size " + checkpoint.size() + " root " + Codec.hex(checkpoint.root()));
            Optional<Policy> policy = policy(key);
            Tree tree = new Tree(source, checkpoint.size());
            boolean isProven = found(() -> tree.prove(checkpoint.root()));
            Optional<Cosigned> cosigned = checkWitnesses(checkpoint, policy, tree, key);
            long before = checkGrowth(tree, isProven, checkpoint, signed, key);
            Days days = Days.read(list, source, key, means.signatures(), report, means.executor());
            checkRoots(days, tree, checkpoint.size());
            Range asked = asked(days, checkpoint.size());
            long first = first(policy, days, asked, checkpoint.size());
            checkRows(tree, days, asked, first, checkpoint.size(), export);
            if (mirror != null && report.isClean() && isProven) {
                List<String> covered = days.manifests().stream()
                        .filter(manifest -> manifest.end() <= checkpoint.size())
                        .map(DayManifest::day)
                        .toList();
                mirror.advance(key, covered, signed, cosigned, checkpoint.size(), before);
            }
        } catch (Flaw e) {
            report.finding(e.finding());
        }
    }

    private interface Check {
        void run() throws IOException, Flaw;
    }

    private boolean found(Check check) throws IOException {
        try {
            check.run();
            return true;
        } catch (Flaw e) {
            report.finding(e.finding());
            return false;
        }
    }

    private Vkey key() throws IOException, Flaw {
        String published = Codec.text(source.read("key", Vkey.BYTES_MAX)
                .orElseThrow(() -> new FileNotFoundException("there is no log: it would have a key")));
        Optional<byte[]> kept = mirror == null ? Optional.empty() : mirror.kept("key", Vkey.BYTES_MAX);
        String pinned = kept.isPresent() ? Codec.text(kept.get()) : null;
        Vkey given = wanted.key;
        String trusted = pinned != null ? pinned : published;
        if (given == null && !trusted.endsWith("\n")) {
            throw new Flaw("key: the line is not ended");
        }
        Vkey key = given != null ? given : Vkey.of(trusted.substring(0, trusted.length() - 1), Vkey.LOG);
        for (String other : pinned == null ? List.of(published) : List.of(published, pinned)) {
            if (!other.equals(key + "\n")) {
                report.finding("the key is " + key + ", but there is also " + other.strip());
            }
        }
        String origin = given != null
                ? "as given"
                : pinned != null
                        ? "as this mirror has it from before"
                        : "as published; nobody else has vouched for it (--key)";
        report.say("key " + key + " (" + origin + ")");
        return key;
    }

    private byte[] signed() throws IOException, Flaw {
        Optional<byte[]> signed = source.read("checkpoint", Note.BYTES_MAX);
        if (signed.isEmpty()
                && mirror != null
                && mirror.kept("checkpoint", Note.BYTES_MAX).isPresent()) {
            throw new Flaw("checkpoint is missing, but this mirror has one from before");
        }
        return signed.orElseThrow(() -> new FileNotFoundException("the log has no checkpoint yet"));
    }

    private Checkpoint checkpoint(String name, byte[] signed, Vkey key) throws Flaw {
        try {
            return Checkpoint.of(Codec.text(signed), key, means.signatures());
        } catch (Flaw e) {
            throw new Flaw(name + ": " + e.finding());
        }
    }

    private Optional<Policy> policy(Vkey key) throws IOException {
        try {
            return Policy.read(source, key);
        } catch (Flaw e) {
            report.finding(e.finding());
            return Optional.empty();
        }
    }

    /** Checks cosignatures; gives the earlier checkpoint that has those which the newest has not, if there is one. */
    private Optional<Cosigned> checkWitnesses(Checkpoint checkpoint, Optional<Policy> policy, Tree tree, Vkey key)
            throws IOException {
        Map<String, Vkey> known = new LinkedHashMap<>();
        wanted.witnesses.forEach(witness -> known.put(witness.toString(), witness));
        policy.ifPresent(told -> told.cosigners().forEach(witness -> known.putIfAbsent(witness.toString(), witness)));
        if (known.isEmpty()) {
            report.say("no witness is known (--witness): others may be shown another log");
        }
        List<Vkey> behind = new ArrayList<>();
        for (Vkey witness : known.values()) {
            found(() -> {
                if (!isCosigned(checkpoint, witness)) {
                    behind.add(witness);
                }
            });
        }
        List<Cosigned> earlier = new ArrayList<>();
        long first = policy.map(Policy::first).orElse(0L);
        if (!behind.isEmpty()) {
            found(() -> Cosigned.find(source, tree, first, checkpoint.size(), key, means.signatures())
                    .ifPresent(earlier::add));
        }
        for (Vkey witness : behind) {
            found(() -> {
                boolean isEarlier = !earlier.isEmpty() && isCosigned(earlier.get(0), witness, checkpoint, tree);
                if (!isEarlier && wanted.witnesses.contains(witness)) {
                    throw new Flaw("checkpoint: the witness " + witness.name() + " has not cosigned");
                } else if (!isEarlier) {
                    report.say("not cosigned by " + witness.name());
                }
            });
        }
        return earlier.stream().findFirst();
    }

    private boolean isCosigned(Checkpoint checkpoint, Vkey witness) throws Flaw {
        OptionalLong time = checkpoint.note().checkCosignature(witness, means.signatures());
        time.ifPresent(at -> report.say("cosigned by " + witness.name() + " at " + Codec.time(at)));
        return time.isPresent();
    }

    private boolean isCosigned(Cosigned earlier, Vkey witness, Checkpoint newest, Tree tree) throws IOException, Flaw {
        Checkpoint checkpoint = earlier.checkpoint();
        OptionalLong time = checkpoint.note().checkCosignature(witness, means.signatures());
        if (time.isPresent()) {
            report.say("cosigned by " + witness.name() + " at " + Codec.time(time.getAsLong()) + ", when it had "
                    + checkpoint.size() + " rows");
            if (wanted.witnesses.contains(witness)) {
                Cosigned.checkAge(source, tree, newest.size(), time.getAsLong(), witness);
            }
        }
        return time.isPresent();
    }

    /** Checks that the log continues what the mirror has; gives the size that it had. */
    private long checkGrowth(Tree tree, boolean isProven, Checkpoint checkpoint, byte[] signed, Vkey key)
            throws IOException, Flaw {
        Optional<byte[]> kept = mirror == null ? Optional.empty() : mirror.kept("checkpoint", Note.BYTES_MAX);
        if (mirror == null || kept.isEmpty()) {
            return 0;
        }
        Checkpoint earlier = checkpoint("the mirror's checkpoint", kept.get(), key);
        if (earlier.size() > checkpoint.size()) {
            report.finding("the log has " + checkpoint.size() + " rows, but it had " + earlier.size() + "; kept as "
                    + mirror.convict(signed));
        } else if (!isContinued(tree, isProven, earlier, checkpoint)) {
            report.finding("the log does not continue what it was at " + earlier.size() + " rows; kept as "
                    + mirror.convict(signed));
        } else if (isProven) {
            report.say("continues the log of " + earlier.size() + " rows that this mirror had");
        }
        return earlier.size();
    }

    /** Two checkpoints of one size are compared without the tree; the others by tiles, if those lead to the newer one. */
    private static boolean isContinued(Tree tree, boolean isProven, Checkpoint earlier, Checkpoint now)
            throws IOException, Flaw {
        if (earlier.size() == now.size()) {
            return Arrays.equals(earlier.root(), now.root());
        }
        return !isProven || Arrays.equals(tree.head(earlier.size()), earlier.root());
    }

    private void checkRoots(Days days, Tree tree, long size) throws IOException {
        for (DayManifest manifest : days.manifests()) {
            String path = "day/" + manifest.day();
            if (manifest.end() > size) {
                if (manifest.first() >= size) {
                    report.finding(path + ": the checkpoint does not cover it");
                } else {
                    report.say(path + " goes beyond the checkpoint; look again later");
                }
                continue;
            }
            found(() -> {
                if (!Codec.hex(tree.head(manifest.end())).equals(manifest.root())) {
                    throw new Flaw(path + ": its root is not that of the tree with " + manifest.end() + " rows");
                }
            });
        }
    }

    /** Sequence of the first entry that is kept, of those that are asked for. */
    private long first(Optional<Policy> policy, Days days, Range asked, long size) throws IOException, Flaw {
        if (policy.isEmpty() && !source.isFolder()) {
            return 0;
        }
        long first = policy.isPresent() ? policy.get().first() : firstOfFolder(asked, size);
        boolean isBoundary =
                first % Tiles.WIDTH == 0 || days.manifests().stream().anyMatch(day -> day.first() == first);
        if (!isBoundary && first != days.end()) {
            report.finding("the first entry that is kept, " + first + ", begins neither a tile nor a day");
        }
        if (first > days.end() && asked.to() > days.end()) {
            report.finding("entries up to " + first + " are not there, but the manifests end at " + days.end());
        }
        long tile = first / Tiles.WIDTH;
        if (first >= size || first % Tiles.WIDTH == 0) {
            return Math.min(first, size);
        }
        boolean isShared = source.read(Tiles.entriesPath(tile, Tiles.width(size, 0, tile)), Tiles.BUNDLE_BYTES_MAX)
                .isEmpty();
        if (!isShared) {
            return first;
        }
        long next = Math.min((tile + 1) * Tiles.WIDTH, size);
        report.say("rows " + first + " to " + (next - 1) + " share a tile with dropped ones and cannot be read");
        return next;
    }

    /** A mirror may have more than the log keeps: down from the last tile that is asked for, to where one is missing. */
    private long firstOfFolder(Range asked, long size) throws IOException {
        long least = asked.from() / Tiles.WIDTH;
        long first = (asked.to() + Tiles.WIDTH - 1) / Tiles.WIDTH;
        while (first > least && hasEntries(first - 1, size)) {
            first--;
        }
        for (long index = first - 2; index >= 0 && wanted.isAll(); index--) {
            if (hasEntries(index, size)) {
                report.finding("entries are missing: there are some before row " + first * Tiles.WIDTH
                        + " (if this mirror is of some days only, say which)");
                break;
            }
        }
        return first * Tiles.WIDTH;
    }

    private boolean hasEntries(long index, long size) throws IOException {
        return source.has(Tiles.entriesPath(index, Tiles.width(size, 0, index)));
    }

    private void checkRows(Tree tree, Days days, Range asked, long first, long size, @Nullable Writer export)
            throws IOException {
        Range read = new Range(Math.max(asked.from(), first), Math.max(asked.to(), Math.max(asked.from(), first)));
        long tiles = (size + Tiles.WIDTH - 1) / Tiles.WIDTH;
        long from = wanted.isAll() ? 0 : read.from() / Tiles.WIDTH;
        long to = wanted.isAll() ? tiles : (read.to() + Tiles.WIDTH - 1) / Tiles.WIDTH;
        Rows rows = new Rows(days, report, export);
        Ahead.run(
                means.executor(),
                from,
                read.from() == read.to() && !wanted.isAll() ? from : to,
                index -> Bundle.check(source, tree, days, index, Tiles.width(size, 0, index), read, export != null),
                bundle -> {
                    rows.take(bundle);
                    means.progress().at(rows.rows(), read.to() - read.from(), "rows");
                });
        rows.end(asked, read);
    }

    /** The rows of the days that were named. */
    private Range asked(Days days, long size) {
        long from = 0;
        long to = size;
        if (wanted.from != null) {
            String day = wanted.from;
            from = days.manifests().stream()
                    .filter(manifest -> manifest.day().compareTo(day) >= 0)
                    .mapToLong(DayManifest::first)
                    .findFirst()
                    .orElse(days.end());
        }
        if (wanted.to != null && wanted.to.compareTo(days.last()) <= 0) {
            String day = wanted.to;
            to = days.manifests().stream()
                    .filter(manifest -> manifest.day().compareTo(day) <= 0)
                    .mapToLong(DayManifest::end)
                    .max()
                    .orElse(0);
        }
        return new Range(Math.min(from, size), Math.max(Math.min(from, size), Math.min(to, size)));
    }
}
