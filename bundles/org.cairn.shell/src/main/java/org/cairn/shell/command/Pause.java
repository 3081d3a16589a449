// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time between two looks at what changes. */
@FunctionalInterface
interface Pause {
    /** Waits; false when nobody wants to look any more. */
    boolean next(Call call) throws InterruptedException, IOException;

    /** A second, or until a key is pressed, the output is gone or Ctrl-C interrupts the thread. */
    static boolean second(Call call) throws InterruptedException, IOException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            int typed = call.in().available();
            if (typed > 0) {
                var unused = call.in().readNBytes(typed); // or the next command would begin with it
                return false;
            }
            if (call.streams().isGone() || never.await(100, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** A tenth of a second, or until the output is gone or Ctrl-C interrupts the thread. */
    static boolean tenth(Call call) throws InterruptedException {
        return !call.streams().isGone() && !new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
    }
}
