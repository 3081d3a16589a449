// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.io;

import java.io.File;
import java.util.Map;
import org.apache.felix.framework.Logger;
import org.apache.felix.framework.cache.BundleArchiveRevision;
import org.apache.felix.framework.cache.Content;

/**
 * What the framework gets in the place of bytes that were refused: it has no content, only the reason. The framework gives
 * up the installation at its first look, and whoever tried gets the reason; thrown earlier it would be hidden by "unable to cache".
 */
final class RefusedRevision extends BundleArchiveRevision {
    private final Exception reason;

    RefusedRevision(Logger logger, Map<String, ?> config, File root, String location, Exception reason)
            throws Exception {
        super(logger, config, root, location);
        this.reason = reason;
    }

    @Override
    public Map<String, Object> getManifestHeader() throws Exception {
        throw reason;
    }

    @Override
    public Content getContent() throws Exception {
        throw reason;
    }

    @Override
    protected void close() {
        // nothing is open
    }
}
