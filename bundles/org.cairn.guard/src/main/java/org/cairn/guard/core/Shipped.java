// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list {@code lib/shipped}: each jar of the distribution by its digest. What writes it and what reads it are here. */
public final class Shipped {
    /** Of the file: some twenty thousand jars. */
    public static final int BYTES_MAX = 4 << 20;

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) ([a-z]+) ([!-~]{1,1000})");

    /**
     * A jar.
     *
     * @param path where it lies, from the distribution's root
     */
    public record Jar(String sha256, Kind kind, String path) {}

    private final Map<String, Kind> kinds = new HashMap<>();
    private final Map<String, String> digests = new HashMap<>();

    private Shipped() {}

    public static Shipped parse(byte[] file) throws ListException {
        String text = new String(file, StandardCharsets.UTF_8);
        if (!text.endsWith("\n")) {
            throw new ListException(text.isEmpty() ? "it is empty" : "its last line is not complete");
        }
        Shipped shipped = new Shipped();
        String before = "";
        int number = 0;
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            number++;
            Matcher parts = LINE.matcher(line);
            Optional<Kind> kind = parts.matches() ? Kind.of(parts.group(2)) : Optional.empty();
            if (kind.isEmpty()) {
                throw new ListException("line " + number + " is not SHA-256 KIND PATH");
            }
            String path = parts.group(3);
            if (path.compareTo(before) <= 0) {
                throw new ListException("line " + number + " is not in the order of the paths");
            }
            before = path;
            Kind other = shipped.kinds.put(parts.group(1), kind.get());
            if (other != null && other != kind.get()) {
                throw new ListException("line " + number + " gives the bytes of another line another kind");
            }
            shipped.digests.put(path, parts.group(1));
        }
        return shipped;
    }

    public static byte[] format(Collection<Jar> jars) {
        Map<String, Jar> sorted = new TreeMap<>();
        jars.forEach(jar -> sorted.put(jar.path(), jar));
        StringBuilder text = new StringBuilder();
        sorted.values().forEach(jar -> text.append(jar.sha256())
                .append(' ')
                .append(jar.kind().word())
                .append(' ')
                .append(jar.path())
                .append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    public Optional<Kind> kind(String sha256) {
        return Optional.ofNullable(kinds.get(sha256));
    }

    /** The jar that the distribution has for a location such as {@code mvn:org.cairn/org.cairn.node/0.2.0}. */
    public Optional<String> pathOf(String location) {
        if (!location.startsWith("mvn:")) {
            return Optional.empty();
        }
        List<String> parts = List.of(location.substring("mvn:".length()).split("/", -1));
        if (parts.size() < 3 || parts.size() > 5) {
            return Optional.empty();
        }
        String type = parts.size() > 3 ? parts.get(3) : "jar";
        String classifier = parts.size() > 4 ? "-" + parts.get(4) : "";
        String path = "system/" + parts.get(0).replace('.', '/') + "/" + parts.get(1) + "/" + parts.get(2) + "/"
                + parts.get(1) + "-" + parts.get(2) + classifier + "." + type;
        return digests.containsKey(path) ? Optional.of(path) : Optional.empty();
    }
}
