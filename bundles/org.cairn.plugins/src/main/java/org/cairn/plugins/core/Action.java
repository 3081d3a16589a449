// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

/** One step towards the desired state. */
public sealed interface Action {
    /** Stop the bundle and uninstall it. */
    record Remove(Installed bundle) implements Action {}

    /** Install the bundle if it is not there, and start it. */
    record Launch(Shipped jar) implements Action {}
}
