// SPDX-License-Identifier: Apache-2.0
/** MediaGen: a DService that makes pictures (CGN-15). */
@NullMarked
package org.cairn.dservice.mediagen;

import org.jspecify.annotations.NullMarked;
