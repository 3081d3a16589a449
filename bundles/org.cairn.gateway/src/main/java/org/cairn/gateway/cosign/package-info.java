// SPDX-License-Identifier: Apache-2.0
/** Asks witnesses to cosign the log's checkpoints (CGN-19; C2SP tlog-witness). */
@NullMarked
package org.cairn.gateway.cosign;

import org.jspecify.annotations.NullMarked;
