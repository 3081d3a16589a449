// SPDX-License-Identifier: Apache-2.0
/** The public front: connections, TLS, HTTP/1.1 and HTTP/2, limits, one {@link org.cairn.gateway.http.Exchange} per request. */
@NullMarked
package org.cairn.gateway.http;

import org.jspecify.annotations.NullMarked;
