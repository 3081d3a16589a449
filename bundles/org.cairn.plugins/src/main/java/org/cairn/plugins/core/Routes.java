// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairn.core.api.plugins.Service;

/** Services by path: immutable, so that readers need no lock. */
public final class Routes {
    private final List<Service> services;
    private final Map<String, Service> byPath = new HashMap<>();
    private final int longest;

    /** Routes to services whose paths all differ. */
    public Routes(List<Service> services) {
        this.services =
                services.stream().sorted(Comparator.comparing(Service::id)).toList();
        int length = 0;
        for (Service service : services) {
            byPath.put(service.path(), service);
            length = Math.max(length, service.path().length());
        }
        this.longest = length;
    }

    /** All services, in order of id. */
    public List<Service> all() {
        return services;
    }

    /** The longest path that is a prefix, by whole segments; takes the same time however long a hostile path is. */
    public Optional<Service> at(String path) {
        int end = path.length() <= longest ? path.length() : path.lastIndexOf('/', longest);
        while (end > 0) {
            Service service = byPath.get(path.substring(0, end));
            if (service != null) {
                return Optional.of(service);
            }
            end = path.lastIndexOf('/', end - 1);
        }
        return Optional.empty();
    }
}
