// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import java.util.ArrayList;
import java.util.List;
import org.cairn.core.api.work.Dispatcher;
import org.cairn.core.api.work.Refusal;

/** Writes down what it is told, one line each: {@code assign WORK ATTEMPT WORKER}, {@code refuse WORK KIND}. */
public final class RecordingDispatcher implements Dispatcher {
    private final List<String> calls = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();

    @Override
    public synchronized void assign(String work, int attempt, String worker) {
        calls.add("assign " + work + " " + attempt + " " + worker);
    }

    @Override
    public synchronized void cancel(String work, int attempt, String worker) {
        calls.add("cancel " + work + " " + attempt + " " + worker);
    }

    @Override
    public synchronized void refuse(String work, Refusal refusal) {
        calls.add("refuse " + work + " " + refusal.kind());
        refusals.add(refusal);
    }

    /** What it was told since the last call of this. */
    public synchronized List<String> take() {
        List<String> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    /** All refusals so far. */
    public synchronized List<Refusal> refusals() {
        return List.copyOf(refusals);
    }
}
