// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.cairn.gateway;

import org.jspecify.annotations.NullMarked;
