// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a node holds, as its machine and its JVM tell: whatever a version that is gone has left behind is in one of these.
 *
 * @param classes how often the class is loaded: once by each class loader of a version that is still there
 * @param jars open files of bundles
 * @param files open files, pipes and sockets, all of them
 * @param threads how many there are of each name; digits in names do not count, nor do threads of the console, which Karaf keeps
 *     for a minute
 */
record Footprint(long classes, long jars, long files, SortedMap<String, Integer> threads) {
    private static final String CONSOLE = "session-N-thread-N";

    static Footprint of(long pid, Class<?> type) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        long classes = jcmd(pid, "VM.classloaders", "show-classes")
                .lines()
                .filter(line -> line.endsWith(" " + type.getName()))
                .count();
        SortedMap<String, Integer> threads = new TreeMap<>();
        jcmd(pid, "Thread.print")
                .lines()
                .filter(line -> line.startsWith("\""))
                .map(line -> line.substring(1, line.indexOf('"', 1)).replaceAll("[0-9]+", "N"))
                .filter(name -> !name.equals(CONSOLE))
                .forEach(name -> threads.merge(name, 1, Integer::sum));
        List<String> files = files(pid);
        return new Footprint(
                classes,
                files.stream().filter(file -> file.endsWith("/bundle.jar")).count(),
                files.size(),
                threads);
    }

    int threadCount() {
        return threads.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static List<String> files(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.map(Footprint::target).toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "closed in the meantime";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/jcmd").toString(), Long.toString(pid)));
        words.addAll(List.of(command));
        return NodeProcess.run(words);
    }
}
