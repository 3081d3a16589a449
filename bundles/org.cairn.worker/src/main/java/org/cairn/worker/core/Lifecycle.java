// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import java.util.Optional;

/**
 * The worker's state (CGN-9): what its owner, its gateway and its conditions say, put together. The owner's pause is lifted
 * by the owner alone, the gateway's by the gateway alone.
 */
public final class Lifecycle {
    /** State of the worker; the names in lower case are those of the wire and of {@code WorkerControl}. */
    public enum State {
        CONNECTING,
        ACTIVE,
        PAUSED,
        DRAINING,
        DRAINED;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private enum Drain {
        NO,
        UNDER_WAY,
        OVER
    }

    private boolean connected;
    private String trouble = "not connected yet";
    private boolean pausedByOwner;
    private boolean pausedByGateway;
    private Optional<String> unmet = Optional.empty();
    private Drain drain = Drain.NO;

    public void connected() {
        connected = true;
        trouble = "";
        pausedByGateway = false;
    }

    /** The tunnel is not there, for this reason. A gateway's pause ends with its tunnel. */
    public void disconnected(String reason) {
        connected = false;
        trouble = reason;
        pausedByGateway = false;
    }

    public void pauseByOwner() {
        pausedByOwner = true;
    }

    public void pauseByGateway(boolean pause) {
        pausedByGateway = pause;
    }

    /** The owner wants work again; tells whether that ends a drain that was over, so that the worker must dial. */
    public boolean resumeByOwner() {
        pausedByOwner = false;
        boolean again = drain == Drain.OVER;
        drain = Drain.NO;
        if (again) {
            trouble = "not connected yet";
        }
        return again;
    }

    /** Which condition for taking work is not met; empty if all are. */
    public void conditions(Optional<String> reason) {
        unmet = reason;
    }

    public void drain() {
        if (drain == Drain.NO) {
            drain = Drain.UNDER_WAY;
        }
    }

    /** Nothing is under way any more and the tunnel is closed. */
    public void drained() {
        drain = Drain.OVER;
        connected = false;
    }

    public State state() {
        if (drain != Drain.NO) {
            return drain == Drain.OVER ? State.DRAINED : State.DRAINING;
        }
        if (!connected) {
            return State.CONNECTING;
        }
        return pausedByOwner || pausedByGateway || unmet.isPresent() ? State.PAUSED : State.ACTIVE;
    }

    /** Why it is not active, for people; else empty. */
    public String reason() {
        return switch (state()) {
            case ACTIVE -> "";
            case CONNECTING -> trouble;
            case DRAINING -> "ends when nothing is under way";
            case DRAINED -> "drained; resume to dial again";
            case PAUSED ->
                pausedByOwner ? "paused by its owner" : pausedByGateway ? "paused by the gateway" : unmet.orElse("");
        };
    }

    /** Whether credits may be granted. */
    public boolean grants() {
        return state() == State.ACTIVE;
    }

    /** Whether an assignment that was granted earlier is declined. A paused worker keeps its word, a draining one not. */
    public boolean declines() {
        return drain != Drain.NO;
    }
}
