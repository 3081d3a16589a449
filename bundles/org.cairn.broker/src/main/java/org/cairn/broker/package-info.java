// SPDX-License-Identifier: Apache-2.0
/** The broker as a service: a lock around the pure core, desks for gateways, the clock's ticks (CGN-4). */
@NullMarked
package org.cairn.broker;

import org.jspecify.annotations.NullMarked;
