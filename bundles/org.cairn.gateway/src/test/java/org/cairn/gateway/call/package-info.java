// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.cairn.gateway.call;

import org.jspecify.annotations.NullMarked;
