// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Callers that go on until the node dies, and what each of them was told about his rows. */
final class Callers implements AutoCloseable {
    private static final long WAIT_SECONDS_MAX = 60;

    private final ConcurrentLinkedQueue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final Semaphore answers = new Semaphore(0);
    private final ExecutorService threads;
    private final List<Future<?>> callers = new ArrayList<>();
    private volatile boolean mayDie;
    private volatile boolean over;

    /** Every second call asks for a signed receipt. */
    Callers(Customer customer, int count) {
        threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            callers.add(threads.submit(() -> {
                call(customer);
                return null;
            }));
        }
    }

    private void call(Customer customer) throws InterruptedException {
        for (int call = 0; !over; call++) {
            try {
                HttpResponse<String> answer =
                        call % 2 == 0 ? customer.get("/echo?size=10") : customer.getSigned("/echo?size=10");
                if (mayDie && answer.statusCode() != 200) {
                    return;
                }
                answered.add(Answered.of(answer));
                answers.release();
            } catch (IOException e) {
                if (mayDie) {
                    return;
                }
                throw new AssertionError("a call failed before the node was killed", e);
            }
        }
    }

    /** Waits until so many calls more were answered. */
    void more(int calls) throws InterruptedException {
        if (!answers.tryAcquire(calls, WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("not " + calls + " answers within " + WAIT_SECONDS_MAX + " s");
        }
    }

    /** Each caller ends with the call that he has under way; fails if any call has failed. */
    List<Answered> end() throws Exception {
        over = true;
        return answered();
    }

    /** From now on a call may fail: it is the last of its caller. */
    void mayDie() {
        mayDie = true;
    }

    /** All that was answered, once every caller has noticed that the node is dead. */
    List<Answered> answered() throws Exception {
        for (Future<?> caller : callers) {
            caller.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        }
        return List.copyOf(answered);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
