// SPDX-License-Identifier: Apache-2.0
/** Pictures: reading, changing and writing them, pages of documents. */
@NullMarked
package org.cairn.dservice.mediagen.image;

import org.jspecify.annotations.NullMarked;
