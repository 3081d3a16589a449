// SPDX-License-Identifier: Apache-2.0
/** Desired and shipped and actual state give actions: pure values, without files, threads or the framework. */
@NullMarked
package org.cairn.plugins.core;

import org.jspecify.annotations.NullMarked;
