// SPDX-License-Identifier: Apache-2.0
/** The node's own authority and the certificates of its endpoints. */
@NullMarked
package org.cairn.identity.tls;

import org.jspecify.annotations.NullMarked;
