// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    @Test
    void findsEveryOneThatIsThereAlready() {
        RequestIds ids = new RequestIds();
        Random first = new Random(1);
        assertTrue(ids.add(0));
        for (int i = 0; i < 50_000; i++) {
            assertTrue(ids.add(first.nextLong()));
        }
        Random again = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            assertFalse(ids.add(again.nextLong()));
        }
        assertFalse(ids.add(0));
        assertFalse(ids.isFull());
    }
}
