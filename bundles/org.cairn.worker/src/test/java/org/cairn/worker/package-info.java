// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.cairn.worker;

import org.jspecify.annotations.NullMarked;
