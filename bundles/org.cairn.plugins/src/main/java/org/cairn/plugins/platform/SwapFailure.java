// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import org.jspecify.annotations.Nullable;

/** Why a bundle was not replaced, as one line for people. */
final class SwapFailure extends Exception {
    private static final long serialVersionUID = 1;

    SwapFailure(String reason) {
        super(reason);
    }

    SwapFailure(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
