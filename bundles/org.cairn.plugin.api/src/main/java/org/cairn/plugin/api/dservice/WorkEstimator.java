// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api.dservice;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells beforehand what a request will cost (CGN-21). Optional; a DService implements it beside {@link DService} and
 * registers both. Called by the gateway or the worker, on several threads at once, with requests whose body is not
 * readable: it must answer from method, path, query and headers alone, within 10 ms, and without I/O.
 */
@ConsumerType
@FunctionalInterface
public interface WorkEstimator {
    /** What the request will need, or empty if that cannot be told. */
    Optional<Estimate> estimate(WorkRequest request);
}
