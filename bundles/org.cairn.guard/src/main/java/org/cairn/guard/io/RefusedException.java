// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.io;

import org.osgi.framework.BundleException;

/** These bytes must not become a bundle. The message is for whoever tried. */
public final class RefusedException extends BundleException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message, BundleException.REJECTED_BY_HOOK);
    }
}
