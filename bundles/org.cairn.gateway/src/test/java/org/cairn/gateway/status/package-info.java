// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.cairn.gateway.status;

import org.jspecify.annotations.NullMarked;
