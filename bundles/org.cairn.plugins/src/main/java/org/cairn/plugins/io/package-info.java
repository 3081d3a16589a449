// SPDX-License-Identifier: Apache-2.0
/** Files of jars and states, and the bundles of the framework. */
@NullMarked
package org.cairn.plugins.io;

import org.jspecify.annotations.NullMarked;
