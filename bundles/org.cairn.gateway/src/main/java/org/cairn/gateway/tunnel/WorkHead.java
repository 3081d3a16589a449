// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * What goes to a worker before the body.
 *
 * @param work id of the request
 * @param attempt number of the attempt
 * @param service id of the DService
 * @param mount its path
 * @param method HTTP method
 * @param target path and query as the customer sent them
 * @param authority the customer's Host
 * @param headers end-to-end headers, without credentials; not changed any more
 * @param timeoutMillis time until the answer must be complete
 */
public record WorkHead(
        String work,
        int attempt,
        String service,
        String mount,
        String method,
        String target,
        String authority,
        HttpHeaders headers,
        long timeoutMillis) {}
