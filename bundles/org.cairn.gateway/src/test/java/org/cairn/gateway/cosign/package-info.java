// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.cairn.gateway.cosign;

import org.jspecify.annotations.NullMarked;
