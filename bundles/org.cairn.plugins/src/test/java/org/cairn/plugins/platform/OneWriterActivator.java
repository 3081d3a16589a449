// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import org.cairn.plugin.api.dservice.DService;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Fails if another one of its kind is there. */
public final class OneWriterActivator implements BundleActivator {
    static final String LOCK = "cairn.test.writer";

    @Override
    public void start(BundleContext context) {
        if (System.getProperties().putIfAbsent(LOCK, context.getBundle().getLocation()) != null) {
            throw new IllegalStateException("two writers");
        }
        context.registerService(DService.class, (request, response) -> {}, null);
    }

    @Override
    public void stop(BundleContext context) {
        System.clearProperty(LOCK);
    }
}
