// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.plugins;

/**
 * A DService as the network offers it.
 *
 * @param id of its plug-in
 * @param version of its plug-in
 * @param path where its requests enter
 * @param fee flat price of a request, in 10^-12 of the currency; 0 is free
 * @param currency ISO 4217
 */
public record Service(String id, String version, String path, long fee, String currency) {
    public Service {
        if (fee < 0) {
            throw new IllegalArgumentException("a fee is never negative");
        }
    }

    /** As receipts and rows name it: {@code ID/VERSION}. */
    public String label() {
        return id + "/" + version;
    }
}
