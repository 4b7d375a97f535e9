package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.prometheus.HttpQueries.Body;
import io.rampguard.metrics.prometheus.PrometheusSettings.Limits;
import io.smallrye.faulttolerance.api.CustomBackoffStrategy;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * The questions of one connection, guarded: a few at a time, each with a deadline, repeated after short failures with jitter,
 * and none at all while the server asked for peace or has failed again and again.
 */
final class Connection implements AutoCloseable {
    private static final int RETRIES = 2;
    private static final Duration RETRY_WITHIN = Duration.ofSeconds(4);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final TypeLiteral<Object> ANY = new TypeLiteral<>() {
        private static final long serialVersionUID = 1;
    };

    private final HttpQueries http;
    private final Limits limits;
    private final InstantSource clock;
    private final Guard guard;
    private final AtomicReference<Instant> restUntil = new AtomicReference<>(Instant.EPOCH);
    private final AtomicReference<String> lastFailure = new AtomicReference<>("");

    Connection(PrometheusSettings settings, InstantSource clock) {
        this.http = new HttpQueries(settings, clock);
        // The breaker may open while the first retries still run, before their failure could be noted.
        lastFailure.set(http.place() + " does not answer");
        this.limits = settings.limits();
        this.clock = clock;
        this.guard = guard();
    }

    /** The order of SmallRye: retry around breaker around deadline around bulkhead. */
    private Guard guard() {
        long timeout = limits.timeout().toMillis();
        return Guard.create()
                .withDescription("prometheus " + http.place())
                .withRetry()
                .maxRetries(RETRIES)
                .maxDuration(RETRY_WITHIN.toMillis(), ChronoUnit.MILLIS)
                .whenException(e -> e instanceof SourceFailure f && f.next() == SourceFailure.Next.RETRY && !far(f))
                .withCustomBackoff()
                .strategy(() -> (CustomBackoffStrategy) Connection::pause)
                .done()
                .done()
                .withCircuitBreaker()
                .requestVolumeThreshold(10)
                .failureRatio(0.8)
                .delay(limits.rest().toMillis(), ChronoUnit.MILLIS)
                .when(Connection::connectionsFault)
                .done()
                .withTimeout()
                .duration(timeout, ChronoUnit.MILLIS)
                .done()
                .withBulkhead()
                .limit(limits.concurrent())
                .queueSize(1000)
                .enableSynchronousQueueing()
                .done()
                .build();
    }

    /** A refused question says nothing about the server, and neither does our own decision to stop waiting. */
    private static boolean connectionsFault(Throwable e) {
        return e instanceof TimeoutException
                || (e instanceof SourceFailure f && f.next() != SourceFailure.Next.REFUSED);
    }

    private static boolean far(SourceFailure failure) {
        return failure.retryAfter()
                .filter(pause -> pause.compareTo(LONGEST_PAUSE) > 0)
                .isPresent();
    }

    /** 100 to 300 ms, or what the server asked for; spread, so that shapes do not come back all at once. */
    private static long pause(Throwable failure) {
        long jitter = ThreadLocalRandom.current().nextLong(200);
        return failure instanceof SourceFailure f && f.retryAfter().isPresent()
                ? Math.max(0, f.retryAfter().get().toMillis()) + jitter
                : 100 + jitter;
    }

    <T> T post(String endpoint, Map<String, String> form, Body<T> body) throws SourceFailure, InterruptedException {
        return guarded(() -> http.post(endpoint, form, body));
    }

    <T> T get(String endpoint, Map<String, String> query, Body<T> body) throws SourceFailure, InterruptedException {
        return guarded(() -> http.get(endpoint, query, body));
    }

    @SuppressWarnings("unchecked") // The guard returns what the action returned.
    private <T> T guarded(Callable<T> action) throws SourceFailure, InterruptedException {
        if (clock.instant().isBefore(restUntil.get())) {
            throw SourceFailure.broken(http.place() + " asked not to be called before " + restUntil.get());
        }
        try {
            return (T) guard.call((Callable<Object>) action::call, ANY);
        } catch (SourceFailure e) {
            note(e);
            throw e;
        } catch (CircuitBreakerOpenException e) {
            throw SourceFailure.broken(lastFailure.get() + "; it failed again and again and is left alone for "
                    + limits.rest().toSeconds() + " s");
        } catch (TimeoutException e) {
            SourceFailure late = SourceFailure.retry(
                    http.place() + " did not answer within " + limits.timeout().toMillis() + " ms");
            note(late);
            throw late;
        } catch (BulkheadException e) {
            throw SourceFailure.broken("too many queries wait for " + http.place());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a query failed in a way it should not", e);
        }
    }

    private void note(SourceFailure failure) {
        failure.retryAfter()
                .filter(pause -> far(failure))
                .ifPresent(pause -> restUntil.set(clock.instant().plus(pause)));
        if (connectionsFault(failure)) {
            lastFailure.set(failure.sentence());
        }
    }

    /** Host and port, for sentences. */
    String place() {
        return http.place();
    }

    @Override
    public void close() {
        http.close();
    }
}
