// SPDX-License-Identifier: Apache-2.0
/** MediaScript: the language, its sandbox and what scripts can call. */
@NullMarked
package org.cairn.dservice.mediagen.script;

import org.jspecify.annotations.NullMarked;
