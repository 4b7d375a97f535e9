package io.rampguard.flags;

import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keeps the two promises that every backend owes: an answer within the deadline, and never an exception. Each call runs on
 * a virtual thread of its own, which is interrupted when the time is over, so that a hung disk or server holds up nobody.
 */
public final class InTime implements FlagBackend {
    /** Below the port's 5 seconds, so that the answer itself arrives in time. */
    public static final Duration DEADLINE = Duration.ofMillis(4500);

    private final FlagBackend backend;
    private final String name;
    private final Duration deadline;

    private InTime(FlagBackend backend, String name, Duration deadline) {
        this.backend = backend;
        this.name = name;
        this.deadline = deadline;
    }

    /**
     * @param name of the backend, for people: "the flag file /etc/flags.json"
     */
    public static FlagBackend of(FlagBackend backend, String name) {
        return new InTime(backend, name, DEADLINE);
    }

    static FlagBackend of(FlagBackend backend, String name, Duration deadline) {
        return new InTime(backend, name, deadline);
    }

    @Override
    public Map<String, FlagReading> read(Set<String> keys) {
        return within(() -> backend.read(keys), why -> {
            FlagReading unread = new FlagReading.Unreadable(Reason.of(ReasonCode.UNREAD, why));
            return keys.stream().collect(Collectors.toMap(key -> key, key -> unread));
        });
    }

    @Override
    public WriteResult write(FlagChange change) {
        return within(() -> backend.write(change), WriteResult.Unreachable::new);
    }

    @Override
    public WriteResult kill(FlagChange change) {
        return within(() -> backend.kill(change), WriteResult.Unreachable::new);
    }

    @Override
    public Verification verify(String key, List<String> targetingKeys) {
        return within(() -> backend.verify(key, targetingKeys), Verification.Unverified::new);
    }

    @Override
    public Capabilities capabilities() {
        return backend.capabilities();
    }

    private <T> T within(Callable<T> call, Function<String, T> otherwise) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofVirtual().name("flags " + name).start(task);
        try {
            return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return otherwise.apply(name + " did not answer within " + deadline.toMillis()
                    + " ms; see whether its disk or " + "network hangs");
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return otherwise.apply(name + " was not waited for: the daemon is stopping");
        } catch (ExecutionException e) {
            return otherwise.apply(
                    name + " failed in a way that was not foreseen (" + e.getCause() + "); please report it as a bug");
        }
    }
}
