// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.cairn.broker;

import org.jspecify.annotations.NullMarked;
