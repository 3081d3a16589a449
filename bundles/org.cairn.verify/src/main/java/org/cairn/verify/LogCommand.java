// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Checks a log, or a part of it, at its gateway or in a mirror. */
final class LogCommand implements Command {
    private static final Set<String> ONCE = Set.of("--day", "--from", "--to", "--mirror", "--key", "--export", "--ca");

    @Override
    public String help() {
        return """
                log URL|DIR   a gateway's log, such as http://127.0.0.1:5551/log, or a mirror of one: signatures, tree,
                              every row, sums and manifests of every day (docs/VERIFY.md)
                    --day D, --from D, --to D    rows of these days only, the rest by hashes
                    --mirror DIR                 keep what was right; check that the log continues what DIR has
                    --key VKEY|FILE              the log's key, from somebody who is not the gateway
                    --witness VKEY|FILE          require this witness's cosignature; may be repeated
                    --export FILE                write the rows as JSON Lines
                    --ca FILE                    trust these certificates (PEM) beside the JDK's""";
    }

    @Override
    public int run(List<String> args, Stdio io) throws IOException {
        Options options = new Options(args, ONCE, Set.of("--witness"));
        if (options.rest().size() != 1) {
            throw new IllegalArgumentException("log needs one URL or directory");
        }
        String day = options.day("--day");
        if (day != null && (options.one("--from") != null || options.one("--to") != null)) {
            throw new IllegalArgumentException("--day is --from and --to at once");
        }
        LogCheck.Wanted wanted = new LogCheck.Wanted(
                options.key("--key", Vkey.LOG),
                options.keys("--witness", Vkey.WITNESS),
                day != null ? day : options.day("--from"),
                day != null ? day : options.day("--to"));
        String target = options.rest().get(0);
        boolean isUrl = target.startsWith("http://") || target.startsWith("https://");
        Source source = isUrl ? new Web(target, options.path("--ca")) : new Folder(Path.of(target));
        Path folder = options.path("--mirror");
        Mirror mirror = folder == null ? null : new Mirror(source, folder);
        Report report = new Report(io.out());
        ExecutorService executor = Executors.newFixedThreadPool(Ahead.AT_ONCE, LogCommand::daemon);
        LogCheck.Means means = new LogCheck.Means(Signatures.JDK, executor, new Progress(io.err(), System::nanoTime));
        try {
            LogCheck check = new LogCheck(mirror == null ? source : mirror, mirror, wanted, means, report);
            export(options.path("--export"), check);
        } catch (IOException e) {
            if (report.isClean()) {
                throw e;
            }
            report.say("the check could not be finished: " + e);
        } finally {
            executor.shutdownNow();
        }
        return report.end();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "verify");
        thread.setDaemon(true);
        return thread;
    }

    private static void export(@Nullable Path file, LogCheck check) throws IOException {
        if (file == null) {
            check.run(null);
            return;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".part");
        try (Writer writer = new BufferedWriter(Files.newBufferedWriter(fresh))) {
            check.run(writer);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
