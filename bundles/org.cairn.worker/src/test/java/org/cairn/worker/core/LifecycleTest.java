// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.cairn.worker.core.Lifecycle.State;
import org.junit.jupiter.api.Test;

/** CGN-9: start, pause, drain, and conditions. */
class LifecycleTest {
    private final Lifecycle life = new Lifecycle();

    @Test
    void isActiveOnceItIsConnected() {
        assertEquals(State.CONNECTING, life.state());
        assertEquals("not connected yet", life.reason());
        life.connected();
        assertEquals(State.ACTIVE, life.state());
        assertEquals("", life.reason());
        life.disconnected("nobody answers");
        assertEquals("nobody answers", life.reason());
    }

    @Test
    void needsBothOwnerAndGatewayToResume() {
        life.connected();
        life.pauseByOwner();
        life.pauseByGateway(true);
        life.pauseByGateway(false);
        assertEquals("paused by its owner", life.reason());
        life.pauseByGateway(true);
        life.resumeByOwner();
        assertEquals("paused by the gateway", life.reason());
        life.pauseByGateway(false);
        assertTrue(life.grants());
    }

    @Test
    void forgetsAGatewaysPauseWithItsTunnelAndKeepsTheOwners() {
        life.connected();
        life.pauseByGateway(true);
        life.disconnected("lost");
        life.connected();
        assertEquals(State.ACTIVE, life.state());
        life.pauseByOwner();
        life.disconnected("lost");
        life.connected();
        assertEquals(State.PAUSED, life.state());
    }

    @Test
    void keepsItsWordWhilePausedAndNotWhileDraining() {
        life.connected();
        life.conditions(Optional.of("outside its hours"));
        assertEquals("outside its hours", life.reason());
        assertFalse(life.declines());
        life.drain();
        assertTrue(life.declines());
        life.disconnected("closed");
        assertEquals(State.DRAINING, life.state());
        life.drained();
        assertEquals(State.DRAINED, life.state());
        assertTrue(life.resumeByOwner(), "it must dial");
        assertEquals(State.CONNECTING, life.state());
    }

    @Test
    void grantsOnlyWhenNothingSpeaksAgainstIt() {
        Random random = new Random(7);
        Lifecycle any = new Lifecycle();
        for (int i = 0; i < 20_000; i++) {
            switch (random.nextInt(10)) {
                case 0 -> any.connected();
                case 1 -> any.disconnected("x");
                case 2 -> any.pauseByOwner();
                case 3 -> any.pauseByGateway(random.nextBoolean());
                case 4 -> any.conditions(random.nextBoolean() ? Optional.of("y") : Optional.empty());
                case 5 -> any.drain();
                case 6 -> {
                    if (any.declines()) {
                        any.drained();
                    }
                }
                default -> any.resumeByOwner();
            }
            assertEquals(any.grants(), any.state() == State.ACTIVE);
            assertEquals(any.reason().isEmpty(), any.grants(), "every other state has its reason: " + any.state());
        }
    }
}
