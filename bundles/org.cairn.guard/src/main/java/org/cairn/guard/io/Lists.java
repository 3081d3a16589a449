// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.cairn.guard.core.Decisions;
import org.cairn.guard.core.Denied;
import org.cairn.guard.core.Kind;
import org.cairn.guard.core.ListException;
import org.cairn.guard.core.Shipped;
import org.cairn.guard.core.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The lists of what may run (docs/TRUST.md). What is shipped is read once; what the operator decides is read on when its
 * file has changed. What cannot be read whole counts for nothing.
 */
public final class Lists {
    private static final int KEY_BYTES_MAX = 4096;
    private static final Verdict UNKNOWN = Verdict.refused("neither shipped nor accepted by the operator");
    private static final Verdict DENIED_UNREADABLE =
            Verdict.refused("trust/denied cannot be read, so nobody knows whether it is denied");

    private final Shipped shipped;
    private final Path trust;
    private final Complaints complaints;

    private Stamp decisionsSeen = Stamp.NONE;
    private Stamp rootSeen = Stamp.NONE;
    private Stamp deniedSeen = Stamp.NONE;
    private @Nullable Decisions decisions;
    private long decided;
    private @Nullable Denied denied = Denied.none();
    private final Map<Path, String> said = new HashMap<>();

    /** Where it is said that a file of the operator counts for nothing. */
    public interface Complaints {
        void unusable(Path file, String reason);
    }

    /** What tells that a file has changed. */
    private record Stamp(long bytes, long time, @Nullable Object key) {
        static final Stamp NONE = new Stamp(-1, -1, null);
        static final Stamp UNREAD = new Stamp(-2, -2, null);

        static Stamp of(Path file) throws IOException {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(
                        attributes.size(), attributes.lastModifiedTime().toMillis(), attributes.fileKey());
            } catch (NoSuchFileException e) {
                return NONE;
            }
        }
    }

    /**
     * @param shipped the file {@code lib/shipped}
     * @param trust the directory {@code HOME/trust}, which may be missing
     */
    public Lists(Path shipped, Path trust, Complaints complaints) throws IOException, ListException {
        this.shipped = Shipped.parse(read(shipped, 0, Shipped.BYTES_MAX));
        this.trust = trust;
        this.complaints = complaints;
    }

    public Shipped shipped() {
        return shipped;
    }

    /** What the lists say now. */
    public synchronized Verdict fresh(String sha256) {
        refresh();
        return known(sha256);
    }

    /** What the lists said at the last {@link #refresh}. */
    public synchronized Verdict known(String sha256) {
        Optional<Verdict> ofTheOperator = decisions == null ? Optional.empty() : decisions.about(sha256);
        Optional<Verdict> ofTheDistribution = shipped.kind(sha256).map(Verdict::runs);
        if (denied == null && shipped.kind(sha256).orElse(Kind.PLUGIN) == Kind.PLUGIN) {
            return DENIED_UNREADABLE; // the platform itself must run, so that somebody can mend the file
        }
        Optional<String> reason = denied == null ? Optional.empty() : denied.reason(sha256);
        if (reason.isPresent()) {
            return Verdict.refused("denied: " + reason.get());
        }
        boolean revoked =
                ofTheOperator.isPresent() && ofTheOperator.get().kind().isEmpty();
        return (revoked ? ofTheOperator : ofTheDistribution.or(() -> ofTheOperator)).orElse(UNKNOWN);
    }

    /** Looks whether the operator has decided something since. */
    public synchronized void refresh() {
        refreshDecisions();
        refreshDenied();
    }

    private void refreshDecisions() {
        Path file = trust.resolve("decisions");
        try {
            Stamp now = Stamp.of(file);
            Stamp rootNow = Stamp.of(trust.resolve("operator.pem"));
            if (now.equals(decisionsSeen) && (decisions != null || rootNow.equals(rootSeen))) {
                return;
            }
            rootSeen = rootNow;
            // whoever exchanges the file, or makes it shorter than what was read, begins anew and is checked from the
            // start
            if (decisions == null
                    || now.bytes() < decisions.bytes()
                    || !Objects.equals(now.key(), decisionsSeen.key())) {
                decisions = null;
                decisionsSeen = now;
                if (now.equals(Stamp.NONE)) {
                    return;
                }
                decisions = new Decisions(operator());
            }
            decisionsSeen = now;
            decisions.read(read(file, decisions.bytes(), Decisions.BYTES_MAX));
            if (decisions.number() < decided) {
                throw new ListException("it had " + decided + " decisions and has " + decisions.number());
            }
            decided = decisions.number();
            said.remove(file);
        } catch (IOException | ListException e) {
            decisions = null;
            decisionsSeen = again(e, decisionsSeen);
            complain(file, e);
        }
    }

    private void refreshDenied() {
        Path file = trust.resolve("denied");
        try {
            Stamp now = Stamp.of(file);
            if (!now.equals(deniedSeen)) {
                deniedSeen = now;
                denied = now.equals(Stamp.NONE) ? Denied.none() : Denied.parse(read(file, 0, Denied.BYTES_MAX));
                said.remove(file);
            }
        } catch (IOException | ListException e) {
            denied = null;
            deniedSeen = again(e, deniedSeen);
            complain(file, e);
        }
    }

    /** A file that is wrong is read again when it has changed; a disk that failed, or had no more handles, at the next look. */
    private static Stamp again(Exception failure, Stamp seen) {
        return failure instanceof IOException ? Stamp.UNREAD : seen;
    }

    /** Once, as long as nothing else happens to it. */
    private void complain(Path file, Exception failure) {
        String reason = reason(failure);
        if (!reason.equals(said.put(file, reason))) {
            complaints.unusable(file, reason);
        }
    }

    private byte[] operator() throws IOException, ListException {
        Path file = trust.resolve("operator.pem");
        String pem = new String(read(file, 0, KEY_BYTES_MAX), StandardCharsets.US_ASCII);
        String begin = "-----BEGIN PUBLIC KEY-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END PUBLIC KEY-----");
        if (from < 0 || to < from) {
            throw new ListException("operator.pem has no public key");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new ListException("operator.pem is no PEM");
        }
    }

    private static byte[] read(Path file, long from, int max) throws IOException, ListException {
        try (FileChannel channel = FileChannel.open(file)) {
            long bytes = channel.size() - from;
            if (channel.size() > max) {
                throw new ListException(file.getFileName() + " is longer than " + max + " bytes");
            }
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(Math.max(bytes, 0)));
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
                // until all is there, or the file has become shorter
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }

    /** For operators. */
    public static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return e.getMessage() + " is missing";
        }
        return String.valueOf(e.getMessage());
    }
}
