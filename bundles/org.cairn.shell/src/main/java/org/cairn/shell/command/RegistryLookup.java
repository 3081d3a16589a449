// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The services of the framework's registry; they are given back when the command ends. */
final class RegistryLookup implements Lookup {
    private final BundleContext context;
    private final List<ServiceReference<?>> used = new ArrayList<>();

    RegistryLookup(BundleContext context) {
        this.context = context;
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        ServiceReference<T> reference = context.getServiceReference(type);
        return reference == null ? Optional.empty() : get(reference);
    }

    @Override
    public <T> List<T> all(Class<T> type) {
        try {
            List<T> services = new ArrayList<>();
            for (ServiceReference<T> reference : context.getServiceReferences(type, null)) {
                get(reference).ifPresent(services::add);
            }
            return services;
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("no filter was given", e);
        }
    }

    @Override
    public void close() {
        used.forEach(context::ungetService);
    }

    private <T> Optional<T> get(ServiceReference<T> reference) {
        T service = context.getService(reference);
        if (service == null) {
            return Optional.empty(); // it went in between
        }
        used.add(reference);
        return Optional.of(service);
    }
}
