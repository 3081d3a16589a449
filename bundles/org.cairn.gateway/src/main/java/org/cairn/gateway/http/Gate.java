// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

/** Takes the requests that the front has read and found well-formed. Called on the caller's event loop. */
@FunctionalInterface
public interface Gate {
    /**
     * A request arrived.
     *
     * @return who hears of its body
     */
    Receiver begin(Exchange exchange);
}
