// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.identity;

/** What an account is for (spec vocabulary). */
public enum AccountKind {
    /** Runs the network: administers everything on its nodes. */
    OPERATOR,
    /** Pays for work. */
    CUSTOMER,
    /** A customer's user, with a key of his own; his work is billed to the customer. */
    USER,
    /** Lends machines. */
    PROVIDER,
    /** One login for machines of a provider; carries the tier. */
    WORKER,
    /** Publishes DServices. */
    PUBLISHER,
    /** Another gateway of the network. */
    GATEWAY
}
