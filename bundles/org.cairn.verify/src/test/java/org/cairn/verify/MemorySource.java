// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Published files in memory, as a mirror or as a gateway's; knows what was asked for. */
final class MemorySource implements Source {
    /** Remembers what it has verified: most flips leave most signatures alone. */
    static final Signatures REMEMBERING = new Signatures() {
        private final Map<String, Boolean> known = new ConcurrentHashMap<>();

        @Override
        public boolean verify(byte[] key, byte[] message, byte[] signature) {
            String all = Codec.hex(Codec.sha256(key, Codec.sha256(message), signature));
            return known.computeIfAbsent(all, name -> Signatures.JDK.verify(key, message, signature));
        }
    };

    private static final Executor SAME_THREAD = Runnable::run;

    private final Map<String, byte[]> files;
    private final boolean isFolder;
    final Set<String> asked = Collections.synchronizedSet(new TreeSet<>());

    MemorySource(Map<String, byte[]> files, boolean isFolder) {
        this.files = files;
        this.isFolder = isFolder;
    }

    @Override
    public Optional<byte[]> read(String path, int max) throws Flaw {
        asked.add(path);
        Optional<byte[]> bytes = Optional.ofNullable(files.get(path));
        if (bytes.isPresent() && bytes.get().length > max) {
            throw new Flaw(path + " is too long");
        }
        return bytes.map(byte[]::clone);
    }

    @Override
    public boolean has(String path) {
        return files.containsKey(path);
    }

    @Override
    public boolean isFolder() {
        return isFolder;
    }

    /** Exit code and what was printed. */
    record Result(int code, String printed) {}

    Result check(LogCheck.Wanted wanted) {
        return check(wanted, null);
    }

    Result check(LogCheck.Wanted wanted, @Nullable StringWriter export) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Report report = new Report(print);
        LogCheck.Means means = new LogCheck.Means(REMEMBERING, SAME_THREAD, new Progress(print, () -> 0));
        try {
            new LogCheck(this, null, wanted, means, report).run(export);
        } catch (FileNotFoundException e) {
            return new Result(Main.UNABLE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Result(report.end(), out.toString(StandardCharsets.UTF_8));
    }

    /** What is printed of a log whose witnesses are required. */
    static Result check(SampleLog log, Map<String, byte[]> files) {
        return new MemorySource(files, true).check(all(log));
    }

    /** All of a log, with the cosignatures of its witnesses required. */
    static LogCheck.Wanted all(SampleLog log) {
        return wanted(log, null, null);
    }

    static LogCheck.Wanted wanted(SampleLog log, @Nullable String from, @Nullable String to) {
        return new LogCheck.Wanted(
                vkey(log.key), log.witnesses.stream().map(MemorySource::vkey).toList(), from, to);
    }

    static Vkey vkey(SampleLog.Signer signer) {
        try {
            return Vkey.of(signer.vkey(), signer.type);
        } catch (Flaw e) {
            throw new AssertionError(e);
        }
    }

    /** Runs the program. */
    static Result run(List<String> args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Main.run(args, new ByteArrayInputStream(new byte[0]), print, print);
        return new Result(code, out.toString(StandardCharsets.UTF_8));
    }
}
