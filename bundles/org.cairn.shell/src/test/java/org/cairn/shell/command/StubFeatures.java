// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

/** A features service that says what a test tells it to, in the words of Karaf's, to those who listen to the log. */
final class StubFeatures {
    final List<String> asked = new ArrayList<>();
    final List<LogListener> listeners = new ArrayList<>();
    List<String> says = List.of("No deployment change.");

    final FeaturesService features = proxy(FeaturesService.class, (method, arguments) -> {
        if (method.equals("listFeatures")) {
            return new Feature[] {proxy(Feature.class, (of, none) -> "cairn-worker")};
        }
        asked.add(method + " " + arguments[0] + " " + arguments[1] + " " + arguments[2]);
        if (arguments[0].toString().contains("nothing")) {
            throw new IllegalArgumentException("No matching features for nothing/0.0.0");
        }
        says.forEach(line -> listeners.forEach(listener -> {
            listener.logged(entry(Simulated.LOGGER, line));
            listener.logged(entry("somebody.else", "Changes to perform:"));
        }));
        return null;
    });

    final LogReaderService log = proxy(LogReaderService.class, (method, arguments) -> {
        if (method.equals("addLogListener")) {
            listeners.add((LogListener) arguments[0]);
        } else {
            listeners.remove(arguments[0]);
        }
        return null;
    });

    private static LogEntry entry(String logger, String message) {
        return proxy(LogEntry.class, (method, arguments) -> method.equals("getLoggerName") ? logger : message);
    }

    @FunctionalInterface
    private interface Answer {
        @Nullable
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                StubFeatures.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
