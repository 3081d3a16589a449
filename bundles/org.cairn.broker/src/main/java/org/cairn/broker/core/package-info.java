// SPDX-License-Identifier: Apache-2.0
/**
 * The broker's rules as a state machine: events with their time in, {@link org.cairn.broker.core.Effect}s out. No I/O,
 * clock, random, thread or logger; one thread at a time (CGN-4, DESIGN 3).
 */
@NullMarked
package org.cairn.broker.core;

import org.jspecify.annotations.NullMarked;
