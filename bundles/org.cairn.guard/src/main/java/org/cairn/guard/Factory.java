// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.felix.framework.Logger;
import org.apache.felix.framework.util.FelixConstants;
import org.cairn.guard.core.ListException;
import org.cairn.guard.io.GuardedCache;
import org.cairn.guard.io.Lists;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Makes the framework with the guard in it: Karaf's {@code karaf.framework.factory}. */
public final class Factory implements FrameworkFactory {
    /** The platform requires it, so that without the guard nothing of it resolves. */
    private static final String CAPABILITY = "cairn.guard;version:Version=1.0.0";

    private static final int HALTED = 3;

    private final UnaryOperator<@Nullable String> properties;
    private final Runnable halt;

    public Factory() {
        this(System::getProperty, () -> Runtime.getRuntime().halt(HALTED));
    }

    Factory(UnaryOperator<@Nullable String> properties, Runnable halt) {
        this.properties = properties;
        this.halt = halt;
    }

    @Override
    public Framework newFramework(Map<String, String> configuration) {
        Optional<Path> logs = path("karaf.log");
        GuardLog log = new GuardLog(
                logs.map(folder -> folder.resolve("cairn.log")).orElse(null), System.err, Clock.systemUTC(), halt);
        Path home = path("cairn.home").or(() -> path("karaf.base")).orElse(Path.of("."));
        Path shipped = path("karaf.home").orElse(Path.of(".")).resolve("lib/shipped");
        try {
            Lists lists = new Lists(shipped, home.resolve("trust"), log);
            return guarded(configuration, lists, log);
        } catch (IOException | ListException e) {
            throw log.halts("the list of what was shipped cannot be used: " + shipped + ": "
                    + Lists.reason(e)
                    + ". Unpack the distribution again");
        } catch (Exception e) {
            throw log.halts("the framework's cache cannot be used: " + e);
        }
    }

    private static Framework guarded(Map<String, String> configuration, Lists lists, GuardLog log) throws Exception {
        Map<String, Object> config = new HashMap<>(configuration);
        GuardedCache cache = new GuardedCache(new Logger(), config, lists, log);
        config.put(FelixConstants.FRAMEWORK_BUNDLECACHE_IMPL, cache);
        List<Object> activators = new ArrayList<>();
        if (config.get(FelixConstants.SYSTEMBUNDLE_ACTIVATORS_PROP) instanceof List<?> others) {
            activators.addAll(others);
        }
        activators.add(0, new Guard(cache, lists, log));
        config.put(FelixConstants.SYSTEMBUNDLE_ACTIVATORS_PROP, activators);
        config.merge(Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA, CAPABILITY, (some, ours) -> some + "," + ours);
        return new org.apache.felix.framework.FrameworkFactory().newFramework(erased(config));
    }

    /** The framework's configuration has objects in it, which its own interface does not know. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<String, String> erased(Map<String, Object> config) {
        return (Map) config;
    }

    private Optional<Path> path(String property) {
        return Optional.ofNullable(properties.apply(property)).map(Path::of);
    }
}
