// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Callers that go on until they are stopped, and every answer that was not as it should be. */
final class SteadyLoad implements AutoCloseable {
    private static final long WAIT_SECONDS_MAX = 60;

    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Semaphore answers = new Semaphore(0);
    private final ExecutorService threads;
    private final List<Future<?>> callers = new ArrayList<>();
    private volatile boolean over;

    /** @param call asks once, and says what is wrong with the answer; empty if nothing is */
    SteadyLoad(int count, Callable<String> call) {
        threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            callers.add(threads.submit(() -> {
                while (!over) {
                    String fault;
                    try {
                        fault = call.call();
                    } catch (Exception e) {
                        fault = e.toString();
                    }
                    if (!fault.isEmpty()) {
                        wrong.add(fault);
                    }
                    answers.release();
                }
            }));
        }
    }

    /** Customers of echo. */
    static SteadyLoad echo(Customer customer, int count) {
        return new SteadyLoad(count, () -> {
            var answer = customer.get("/echo?delay=20");
            return answer.statusCode() == 200 ? "" : answer.statusCode() + " " + answer.body();
        });
    }

    /** Waits until so many calls more were answered. */
    void more(int calls) throws InterruptedException {
        if (!answers.tryAcquire(calls, WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("not " + calls + " answers within " + WAIT_SECONDS_MAX + " s; wrong: " + wrong);
        }
    }

    /** What was wrong until now. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Ends after the calls that are under way, and tells all that was wrong. */
    List<String> stop() throws Exception {
        over = true;
        for (Future<?> caller : callers) {
            caller.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        }
        threads.shutdown();
        return wrong();
    }

    @Override
    public void close() {
        over = true;
        threads.shutdownNow();
    }
}
