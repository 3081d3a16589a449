// SPDX-License-Identifier: Apache-2.0
/** The commands; Karaf finds them here by their annotations. */
@NullMarked
package org.cairn.shell.command;

import org.jspecify.annotations.NullMarked;
