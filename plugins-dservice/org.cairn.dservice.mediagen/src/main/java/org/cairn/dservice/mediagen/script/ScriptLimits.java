// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import org.cairn.dservice.mediagen.image.Allowance;
import org.cairn.dservice.mediagen.image.StopWork;
import org.mozilla.javascript.Context;

/** Counts what a script does. Once over a limit it stays there: a script's finally blocks get no further. */
final class ScriptLimits {
    static final int INSTRUCTIONS_BETWEEN_CHECKS = 10_000;

    /** What a script itself may allocate, pictures aside; garbage counts too. */
    static final long ALLOCATED_BYTES_MAX = 128L << 20;

    private final Allowance allowance;
    private final AllocatedBytes allocated = new AllocatedBytes();
    private final long allocatedAtStart = allocated.ofThisThread();
    private long instructions;
    private long hostBytes;
    private long hostEntered;

    ScriptLimits(Allowance allowance) {
        this.allowance = allowance;
    }

    /** Called by the interpreter after every so many instructions. */
    void observe(Context context, int more) {
        instructions += more;
        try {
            allowance.check();
            if (instructions > allowance.limits().instructions()) {
                throw new StopWork(
                        StopWork.Reason.LIMIT,
                        "script: more than the " + allowance.limits().instructions() + " instructions allowed");
            }
            if (allocated.ofThisThread() - allocatedAtStart - hostBytes > ALLOCATED_BYTES_MAX) {
                throw new StopWork(
                        StopWork.Reason.LIMIT,
                        "script: more memory than the " + ALLOCATED_BYTES_MAX + " bytes allowed");
            }
        } catch (StopWork stop) {
            // the interpreter counts an exception as instructions: an observer that throws there ends it for good
            context.setInstructionObserverThreshold(1);
            throw stop;
        }
    }

    void enterHost() {
        hostEntered = allocated.ofThisThread();
    }

    void leaveHost() {
        hostBytes += allocated.ofThisThread() - hostEntered;
    }
}
