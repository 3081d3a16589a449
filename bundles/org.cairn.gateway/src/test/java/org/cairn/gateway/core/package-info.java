// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.cairn.gateway.core;

import org.jspecify.annotations.NullMarked;
