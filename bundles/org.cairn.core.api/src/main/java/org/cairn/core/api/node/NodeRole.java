// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.node;

import java.net.URI;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A role that this node plays, and where it answers (DESIGN 2). Each edge registers one as an OSGi service once it does
 * its job: the gateway when all its ports listen, the worker when its tunnel was accepted. It is unregistered when it
 * stops. The node writes its ready file when every role that it was started with is there.
 *
 * <p>Methods return at once, from any thread, and always the same.
 */
@ConsumerType
public interface NodeRole {
    /** Name of the role, as in {@code feature:install cairn-ROLE}. */
    String role();

    /**
     * Endpoints by name: {@code work}, {@code tunnel}, {@code status} (gateway), {@code ssh} (shell); none for a worker.
     * URIs carry the port that was bound and a host that reaches it from this machine.
     */
    Map<String, URI> endpoints();
}
