// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.plugins;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The DServices that this network offers by its desired state: known from their bundles, whether or not they run here.
 * Provided by {@code org.cairn.plugins}, used by the gateway and the shell; from any thread, without blocking.
 */
@ProviderType
public interface Services {
    /** All of them, in order of id. */
    List<Service> all();

    /** The one whose path is the longest prefix, by whole segments, of a request's path. */
    Optional<Service> at(String path);
}
