// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services of a test. */
final class StubLookup implements Lookup {
    private final Map<Class<?>, Object> services = new HashMap<>();

    <T> StubLookup with(Class<T> type, T service) {
        services.put(type, service);
        return this;
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(services.get(type)).map(type::cast);
    }

    @Override
    public <T> List<T> all(Class<T> type) {
        return find(type).map(List::of).orElse(List.of());
    }
}
