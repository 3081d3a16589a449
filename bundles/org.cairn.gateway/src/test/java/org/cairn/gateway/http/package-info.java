// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.cairn.gateway.http;

import org.jspecify.annotations.NullMarked;
