// SPDX-License-Identifier: Apache-2.0
/** A DService that answers with what it was asked. */
@NullMarked
package org.cairn.dservice.echo;

import org.jspecify.annotations.NullMarked;
