// SPDX-License-Identifier: Apache-2.0
/** What is decided without a database. */
@NullMarked
package org.cairn.projection.core;

import org.jspecify.annotations.NullMarked;
