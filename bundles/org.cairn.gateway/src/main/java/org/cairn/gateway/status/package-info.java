// SPDX-License-Identifier: Apache-2.0
/** What the gateway tells about itself: the status endpoint and the metrics (CGN-5). */
@NullMarked
package org.cairn.gateway.status;

import org.jspecify.annotations.NullMarked;
