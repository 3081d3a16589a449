// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cairn.core.api.worker.WorkerControl.Fitness;
import org.junit.jupiter.api.Test;

/** CGN-8: what a machine says of itself. */
class FitnessTestTest {
    @Test
    void tellsASpeedThatAMachineOfTodayCanHave() {
        Fitness fitness = FitnessTest.run();
        assertTrue(fitness.kmips() > 0.05 && fitness.kmips() < 100, fitness.toString());
        assertEquals(Runtime.getRuntime().availableProcessors(), fitness.cores());
        assertEquals(0, fitness.bandwidthBytes());
    }
}
