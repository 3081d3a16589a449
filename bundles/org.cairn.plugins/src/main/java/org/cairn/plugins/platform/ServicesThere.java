// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/** Which services a bundle offers, and waiting for them. */
final class ServicesThere {
    private ServicesThere() {}

    /** Types of all its services. */
    static Set<String> of(Bundle bundle) {
        Set<String> types = new TreeSet<>();
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        if (services != null) {
            for (ServiceReference<?> service : services) {
                if (service.getProperty(Constants.OBJECTCLASS) instanceof String[] named) {
                    types.addAll(Arrays.asList(named));
                }
            }
        }
        return types;
    }

    /** Waits until a bundle offers all of them; gives those that did not come. */
    static Set<String> await(BundleContext context, Bundle bundle, Set<String> wanted, long millisMax)
            throws InterruptedException {
        CountDownLatch there = new CountDownLatch(1);
        ServiceListener listener = event -> {
            if (missing(bundle, wanted).isEmpty()) {
                there.countDown();
            }
        };
        context.addServiceListener(listener);
        try {
            if (missing(bundle, wanted).isEmpty() || there.await(millisMax, TimeUnit.MILLISECONDS)) {
                return Set.of();
            }
            return missing(bundle, wanted);
        } finally {
            context.removeServiceListener(listener);
        }
    }

    private static Set<String> missing(Bundle bundle, Set<String> wanted) {
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(of(bundle));
        return missing;
    }
}
