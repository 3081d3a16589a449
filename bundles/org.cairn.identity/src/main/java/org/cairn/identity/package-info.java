// SPDX-License-Identifier: Apache-2.0
/** Accounts, keys, sessions, machines and certificates of a node (CGN-2, CGN-3, CGN-6). */
@NullMarked
package org.cairn.identity;

import org.jspecify.annotations.NullMarked;
