// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.cairn.worker.core;

import org.jspecify.annotations.NullMarked;
