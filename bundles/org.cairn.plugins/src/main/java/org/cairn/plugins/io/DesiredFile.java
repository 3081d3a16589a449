// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.plugins.core.Desired;
import org.cairn.plugins.core.PluginNames;
import org.cairn.plugins.core.Wish;
import org.jspecify.annotations.Nullable;

/**
 * The desired state on disk:
 * {@code {"services":[{"id":"echo","version":"0.2.0","fee":10000,"currency":"EUR"}]}}, without {@code version} for the
 * newest, with {@code "deployed":false} for one that was withdrawn and keeps its price. People may edit it.
 * Used by one thread at a time.
 */
public final class DesiredFile {
    private static final Set<String> MEMBERS = Set.of("id", "version", "fee", "currency", "deployed");
    private static final JSON READER = JSON.std.with(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS);
    private static final JSON WRITER = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);

    private final StateFile file;
    private byte @Nullable [] bytes;
    private @Nullable Desired last;

    public DesiredFile(Path file) {
        this.file = new StateFile(file);
    }

    /**
     * The state; empty if there is no file. Parsed only when the content has changed.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not as it should be; the message says where
     */
    public Optional<Desired> read() throws IOException {
        Optional<byte[]> content = file.read();
        if (content.isEmpty()) {
            return Optional.empty();
        }
        if (last == null || !Arrays.equals(bytes, content.get())) {
            last = decode(content.get());
            bytes = content.get();
        }
        return Optional.of(last);
    }

    /** Replaces the state; on return it survives a power cut. */
    public void write(Desired desired) throws IOException {
        file.write(encode(desired));
    }

    /** As {@link #read}, from bytes. */
    static Desired decode(byte[] bytes) {
        try {
            Object root = READER.anyFrom(bytes);
            if (!(root instanceof Map<?, ?> map)
                    || !map.keySet().equals(Set.of("services"))
                    || !(map.get("services") instanceof List<?> services)) {
                throw new IllegalArgumentException("it must be {\"services\":[...]} and nothing else");
            }
            if (services.size() > Desired.WISHES_MAX) {
                throw new IllegalArgumentException("at most " + Desired.WISHES_MAX + " services can be desired");
            }
            SortedMap<String, Wish> wishes = new TreeMap<>();
            for (int i = 0; i < services.size(); i++) {
                Wish wish = wish(services.get(i), "services[" + i + "]");
                if (wishes.put(wish.id(), wish) != null) {
                    throw new IllegalArgumentException("services[" + i + "]: " + wish.id() + " is there twice");
                }
            }
            return new Desired(wishes);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is not JSON: " + Lines.one(e), e);
        }
    }

    static byte[] encode(Desired desired) throws IOException {
        List<Map<String, Object>> services = new ArrayList<>();
        for (Wish wish : desired.wishes().values()) {
            Map<String, Object> service = new LinkedHashMap<>();
            service.put("id", wish.id());
            wish.version().ifPresent(version -> service.put("version", version.toString()));
            service.put("fee", wish.fee());
            service.put("currency", wish.currency());
            if (!wish.deployed()) {
                service.put("deployed", false);
            }
            services.add(service);
        }
        return WRITER.asBytes(Map.of("services", services));
    }

    private static Wish wish(@Nullable Object value, String where) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(where + " must be an object");
        }
        try {
            for (Object member : map.keySet()) {
                if (!(member instanceof String name) || !MEMBERS.contains(name)) {
                    throw new IllegalArgumentException("no such member: " + PluginNames.shown(String.valueOf(member)));
                }
            }
            Optional<String> version =
                    map.containsKey("version") ? Optional.of(member(map, "version", String.class)) : Optional.empty();
            boolean deployed = !map.containsKey("deployed") || member(map, "deployed", Boolean.class);
            return new Wish(
                    member(map, "id", String.class),
                    version.map(PluginNames::version),
                    fee(map.get("fee")),
                    member(map, "currency", String.class),
                    deployed);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static <T> T member(Map<?, ?> map, String name, Class<T> type) {
        Object value = map.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(name + " must be a " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private static long fee(@Nullable Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new IllegalArgumentException("fee must be an integer, in 10^-12 of the currency");
    }
}
