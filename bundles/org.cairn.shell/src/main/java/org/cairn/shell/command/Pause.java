// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time between two looks at what changes. */
@FunctionalInterface
interface Pause {
    /** Waits; false when nobody wants to look any more. */
    boolean next(Call call) throws InterruptedException;

    /** A second, or until nobody is there any more or Ctrl-C interrupts the thread. */
    static boolean second(Call call) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            if (call.streams().isGone() || never.await(100, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** A tenth of a second likewise. */
    static boolean tenth(Call call) throws InterruptedException {
        return !call.streams().isGone() && !new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
    }
}
