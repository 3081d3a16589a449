// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

/**
 * What Karaf's features service says that it would do. It says so to its log alone (and, if asked, to the standard output
 * of whichever session was first): so this listens there, with the level that etc/org.ops4j.pax.logging.cfg sets for it.
 */
final class Simulated {
    /** Who speaks. */
    static final String LOGGER = "org.apache.karaf.features.internal.service.FeaturesServiceImpl";

    private static final Pattern INSTALLED =
            Pattern.compile("\\s+(mvn:[^/]+/([^/]+)/([^/$]+)(?:/[^/$]*/([^/$]+))?\\S*|\\S+:.*)");
    private static final Pattern THERE = Pattern.compile("\\s+(\\S+)/(\\S+?)(?: with (\\S+)| \\((.*)\\))?");
    private static final Pattern CHAPTER = Pattern.compile("\\s*(.*):");

    /**
     * What would happen to a bundle.
     *
     * @param bundle symbolic name, or where a new one comes from
     * @param version of it; "" if only its jar knows
     * @param change start, stop, replace or refresh
     * @param reason why, or which variant of a new one; else empty
     */
    record Effect(String bundle, String version, String change, String reason) {
        /** What is stopped or replaced is listed among the refreshed ones again; variants of a new one are different bundles. */
        private String name() {
            return bundle + "/" + version + (change.equals("start") ? "/" + reason : "");
        }
    }

    /** A call of the features service. */
    @FunctionalInterface
    interface Simulation {
        void run() throws Exception;
    }

    private Simulated() {}

    static List<Effect> run(Call call, Simulation simulation) throws Exception {
        LogReaderService log = call.lookup()
                .find(LogReaderService.class)
                .orElseThrow(() -> new Call.Refused("this node has no log in which the features service speaks"));
        Queue<String> said = new ConcurrentLinkedQueue<>();
        LogListener listener = entry -> {
            if (LOGGER.equals(entry.getLoggerName())) {
                said.add(entry.getMessage());
            }
        };
        log.addLogListener(listener);
        try {
            simulation.run();
        } finally {
            log.removeLogListener(listener);
        }
        return effects(List.copyOf(said));
    }

    /** Reads what was said between the beginning and the end of a simulation. */
    static List<Effect> effects(List<String> said) throws Call.Refused {
        long plans = said.stream()
                .filter(line -> line.equals("Changes to perform:") || line.equals("No deployment change."))
                .count();
        if (plans == 0) {
            throw new Call.Refused("the features service did not say what it would do: the log level of " + LOGGER
                    + " has to be INFO");
        }
        if (plans > 1) {
            throw new Call.Refused("features are being changed at this moment; ask again when that is over");
        }
        Map<String, Effect> effects = new LinkedHashMap<>();
        String chapter = "";
        for (String line : said) {
            Matcher heading = CHAPTER.matcher(line);
            if (heading.matches()) {
                chapter = heading.group(1);
            } else {
                effect(chapter, line).ifPresent(effect -> effects.putIfAbsent(effect.name(), effect));
            }
        }
        return new ArrayList<>(effects.values());
    }

    private static Optional<Effect> effect(String chapter, String line) {
        Matcher fresh = INSTALLED.matcher(line);
        if (chapter.equals("Bundles to install") && fresh.matches()) {
            String variant = fresh.group(4) == null ? "" : fresh.group(4);
            return Optional.of(
                    fresh.group(2) == null
                            ? new Effect(fresh.group(1), "", "start", "")
                            : new Effect(fresh.group(2), fresh.group(3), "start", variant));
        }
        Matcher there = THERE.matcher(line);
        if (!there.matches()) {
            return Optional.empty();
        }
        String name = there.group(1);
        String version = there.group(2);
        return switch (chapter) {
            case "Bundles to uninstall" -> Optional.of(new Effect(name, version, "stop", ""));
            case "Bundles to update" -> Optional.of(new Effect(name, version, "replace", "by " + there.group(3)));
            case "Bundles to refresh" ->
                Optional.of(new Effect(name, version, "refresh", there.group(4) == null ? "" : there.group(4)));
            default -> Optional.empty();
        };
    }
}
