// SPDX-License-Identifier: Apache-2.0
/** Values as tables for people and as JSON for programs. */
@NullMarked
package org.cairn.shell.render;

import org.jspecify.annotations.NullMarked;
