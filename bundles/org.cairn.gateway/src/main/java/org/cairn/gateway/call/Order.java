// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.handler.codec.http.HttpHeaders;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.plugins.Service;
import org.cairn.gateway.core.Terms;

/**
 * A request that was admitted: who pays, for what, on which terms.
 *
 * @param session of the caller
 * @param service that its path chooses
 * @param terms what its headers ask of the platform
 * @param method HTTP method
 * @param target path and query
 * @param authority its Host
 * @param headers for the worker: end-to-end, without credentials
 * @param length of its body as its head says; -1 if unknown
 */
record Order(
        Session session,
        Service service,
        Terms terms,
        String method,
        String target,
        String authority,
        HttpHeaders headers,
        long length) {}
