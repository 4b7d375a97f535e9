package io.rampguard.controller;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Works that run side by side and are waited for together, no longer than a budget. Begun and awaited by one thread. */
final class Crew {
    private final Executor executor;
    private final Semaphore done = new Semaphore(0);
    private int begun;

    Crew(Executor executor) {
        this.executor = executor;
    }

    void start(Runnable work) {
        begun++;
        executor.execute(() -> {
            try {
                work.run();
            } finally {
                done.release();
            }
        });
    }

    /** Answers how many still run when the budget ends or this thread is to stop. */
    int await(Duration budget) {
        try {
            return done.tryAcquire(begun, budget.toMillis(), TimeUnit.MILLISECONDS)
                    ? 0
                    : begun - done.availablePermits();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return begun - done.availablePermits();
        }
    }
}
