// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.plugins.Change;
import org.cairn.plugins.core.Claim;
import org.cairn.plugins.core.Known;
import org.cairn.plugins.core.PluginNames;
import org.cairn.plugins.core.Statement;
import org.osgi.framework.Version;

/**
 * Jars that were verified, by digest: {@code SHA256.jar}. What was found out about each is beside it in {@code SHA256.KIND}, which
 * is written without waiting for the disk: a power cut can take it, and then the jar is asked again. Used by one thread
 * at a time.
 */
public final class ArtefactStore {
    /** Most jars. */
    public static final int ARTEFACTS_MAX = 1_000;

    private static final int NOTES_BYTES_MAX = 256 << 10;
    /** Five that say what it is, and a certificate. */
    private static final int NOTED_LINES_MIN = 6;

    private static final String JAR = ".jar";

    private final Path folder;
    private final SortedMap<String, Entry> entries = new TreeMap<>();

    /**
     * What is known of a jar.
     *
     * @param sha256 its digest
     * @param claim what it says that it is
     * @param chain certificates from its signer to the authority
     * @param submitted when it came
     * @param kept as changes are compared with it
     */
    public record Entry(String sha256, Claim claim, List<X509Certificate> chain, Instant submitted, Known.Kept kept) {
        /** As it came. */
        public Entry(String sha256, Claim claim, List<X509Certificate> chain, Instant submitted) {
            this(sha256, claim, chain, submitted, new Known.Kept(claim, digest(chain.get(0))));
        }

        /** SHA-256 of the signer's certificate. */
        public String certificate() {
            return kept.signer();
        }

        /** The signer's subject. */
        public String signer() {
            return Authorities.name(chain.get(0));
        }

        private static String digest(X509Certificate certificate) {
            try {
                return JarReader.sha256(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Verifies a jar whose notes were lost. */
    public interface Reader {
        /** What is known of it; empty if it is not good as this kind. */
        Optional<Entry> read(Path jar, String sha256, Change.Kind kind) throws IOException;
    }

    /** Makes the folder. */
    public ArtefactStore(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        this.folder = folder;
    }

    /** Reads what is there; what was not kept to its end goes. */
    public void open(Reader reader) throws IOException {
        entries.clear();
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (name(file).endsWith(JAR) && digest(file).isPresent()) {
                    jars.add(file);
                } else if (!Files.exists(folder.resolve(name(file).split("\\.", 2)[0] + JAR))) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Collections.sort(jars);
        for (Path jar : jars) {
            String sha256 = digest(jar).orElse("");
            Optional<Entry> entry = notes(sha256).or(() -> lost(jar, sha256, reader));
            if (entry.isPresent()) {
                entries.put(sha256, entry.get());
            }
        }
    }

    /** A jar that was not written to its end, or was never found good, goes. */
    private Optional<Entry> lost(Path jar, String sha256, Reader reader) {
        try {
            boolean isWhole = JarReader.sha256(JarReader.bytes(jar)).equals(sha256);
            // Which kind it was to be is not in the jar; what is good as the one is not as the other, nearly always.
            for (Change.Kind kind : isWhole ? Change.Kind.values() : new Change.Kind[0]) {
                Optional<Entry> entry = reader.read(jar, sha256, kind);
                if (entry.isPresent()) {
                    note(entry.get());
                    return entry;
                }
            }
            drop(sha256);
        } catch (IOException e) {
            return Optional.empty(); // the disk, not the jar: the next start asks again
        }
        return Optional.empty();
    }

    /** All, by digest. */
    public SortedMap<String, Entry> entries() {
        return new TreeMap<>(entries);
    }

    /** Where a jar is, or would be. */
    public Path file(String sha256) {
        return folder.resolve(sha256 + JAR);
    }

    /**
     * Writes a jar, so that it can be verified where nobody else writes; it is not kept before {@link #keep}.
     */
    public Path write(String sha256, byte[] jar, Instant now) throws IOException {
        Path file = file(sha256);
        try (FileChannel out = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(jar);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
        Files.setLastModifiedTime(file, FileTime.from(now));
        return file;
    }

    /** Keeps a jar that was written and found good; on return it survives a power cut. */
    public void keep(Entry entry) throws IOException {
        Path file = file(entry.sha256());
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.force(true);
        }
        StateFile.force(file);
        note(entry);
        entries.put(entry.sha256(), entry);
    }

    /** Takes a jar away. */
    public void drop(String sha256) throws IOException {
        entries.remove(sha256);
        Files.deleteIfExists(file(sha256));
        for (Change.Kind kind : Change.Kind.values()) {
            Files.deleteIfExists(notesFile(sha256, kind));
        }
    }

    /** Takes away what nobody has accepted since a moment; what is named stays. */
    public boolean dropUnused(Instant before, Collection<String> used) throws IOException {
        List<String> unused = entries.values().stream()
                .filter(entry -> entry.submitted().isBefore(before) && !used.contains(entry.sha256()))
                .map(Entry::sha256)
                .toList();
        for (String sha256 : unused) {
            drop(sha256);
        }
        return !unused.isEmpty();
    }

    private Path notesFile(String sha256, Change.Kind kind) {
        return folder.resolve(sha256 + "." + word(kind));
    }

    private void note(Entry entry) throws IOException {
        Claim claim = entry.claim();
        StringBuilder text = new StringBuilder();
        for (String line : List.of(
                claim.symbolicName(),
                claim.id(),
                claim.version().toString(),
                claim.path(),
                entry.submitted().toString())) {
            text.append(line).append('\n');
        }
        for (X509Certificate certificate : entry.chain()) {
            try {
                text.append(Base64.getEncoder().encodeToString(certificate.getEncoded()))
                        .append('\n');
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
        String digest = JarReader.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
        Files.writeString(notesFile(entry.sha256(), claim.kind()), text + digest + "\n");
    }

    /** What was noted, if all of it is there. */
    private Optional<Entry> notes(String sha256) {
        for (Change.Kind kind : Change.Kind.values()) {
            Path file = notesFile(sha256, kind);
            try {
                if (Files.exists(file) && Files.size(file(sha256)) > 0) {
                    return Optional.of(
                            entry(sha256, kind, new String(Pem.bytes(file, NOTES_BYTES_MAX), StandardCharsets.UTF_8)));
                }
            } catch (IOException | IllegalArgumentException | DateTimeException e) {
                // as if they were not there: the jar is asked
            }
        }
        return Optional.empty();
    }

    private static Entry entry(String sha256, Change.Kind kind, String text) throws IOException {
        String[] lines = text.split("\n", -1);
        int end = lines.length - 2;
        if (end < NOTED_LINES_MIN) {
            throw new IOException("it is not complete");
        }
        String noted = text.substring(0, text.length() - lines[end].length() - 1);
        if (!JarReader.sha256(noted.getBytes(StandardCharsets.UTF_8)).equals(lines[end])) {
            throw new IOException("it is damaged");
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (int i = NOTED_LINES_MIN - 1; i < end; i++) {
            chain.add(Pem.certificate(Base64.getDecoder().decode(lines[i])));
        }
        Version version = PluginNames.version(lines[2]);
        return new Entry(
                sha256,
                new Claim(kind, lines[0], lines[1], version, lines[3]),
                List.copyOf(chain),
                Instant.parse(lines[4]));
    }

    private static Optional<String> digest(Path jar) {
        String name = name(jar);
        String digest = name.substring(0, Math.max(0, name.length() - JAR.length()));
        return Statement.SHA256.matcher(digest).matches() ? Optional.of(digest) : Optional.empty();
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String word(Change.Kind kind) {
        return kind == Change.Kind.PLUGIN ? "plugin" : "platform";
    }
}
