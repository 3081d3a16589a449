// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import org.cairn.core.api.identity.Session;

/**
 * What a token carries: the session, and the epochs that its accounts had. A key reset or a suspension raises the epoch
 * of an account and so ends its sessions.
 *
 * @param session what a caller sees
 * @param accountEpoch of the customer
 * @param userEpoch of the customer's user; 0 if there is none
 */
public record Claims(Session session, long accountEpoch, long userEpoch) {}
