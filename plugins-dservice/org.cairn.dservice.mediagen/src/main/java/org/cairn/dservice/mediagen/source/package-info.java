// SPDX-License-Identifier: Apache-2.0
/** Where pictures and scripts come from. */
@NullMarked
package org.cairn.dservice.mediagen.source;

import org.jspecify.annotations.NullMarked;
