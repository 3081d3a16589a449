// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

/** One step towards the desired state. */
public sealed interface Action {
    /** The location that is touched: of steps on one there is one at a time. */
    String location();

    /** Stop the bundle, which waits for what it has under way, and uninstall it. */
    record Remove(Installed bundle) implements Action {
        @Override
        public String location() {
            return bundle.location();
        }
    }

    /** Install the bundle if it is not there, start it, and check its health. */
    record Launch(Shipped jar) implements Action {
        @Override
        public String location() {
            return jar.location();
        }
    }
}
