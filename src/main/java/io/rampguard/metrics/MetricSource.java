package io.rampguard.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Where numbers come from: one connection to a Prometheus, or the applications' own {@code /metrics}.
 *
 * <p>All rollouts are observed in one call. The number of queries depends on the distinct shapes (metric names and matcher
 * labels), never on the number of flags; a query that fails costs only the signals of its shape.
 */
public interface MetricSource {
    /** Windows longer than this are dropped with a log line instead of being counted: the daemon was away too long. */
    Duration LONGEST_WINDOW = Duration.ofMinutes(10);

    /**
     * Measures every request's window from its cursor to the newest boundary ({@link Window#boundary}) that is complete in
     * this source. Each event is counted in exactly one window, also after a missed tick (a longer window), a counter reset
     * (per series), a restart of this daemon between two polls, or the birth of a series on an instance that was read
     * before. Asking again for a window that is not yet complete answers {@code Missing(WARMING_UP)} and loses nothing.
     *
     * <p>Answers within 10 seconds and never throws.
     *
     * @param now the tick's instant; the source itself stays behind it by its lag
     * @return one observation for each request, in the same order
     */
    List<Observation> observe(List<ObservationRequest> requests, Instant now);

    /**
     * Measures the windows before each request's cursor, or before the newest boundary where it has none, for the warm-up.
     * They count by the rules of {@link #observe} and end where its next window begins, so that nothing is counted twice or
     * lost between them. Where {@link History#step} makes them longer than {@code every}, the newest ends at a multiple of
     * that length. A window without an answer is left out. A source that cannot look back answers with no window and why.
     *
     * <p>The number of queries depends on the distinct shapes, the size of the answer on the rollouts: ask for some dozens at
     * a time. Answers within 10 seconds and never throws.
     *
     * @param now the tick's instant
     * @param span how far back
     * @return one for each request, in the same order
     */
    List<History> history(List<ObservationRequest> requests, Instant now, Duration span);

    /**
     * What the source can say of a signal before anything is exposed, for {@code validate --live}. Answers within 10 seconds
     * and never throws.
     */
    List<Survey> survey(List<ObservationRequest> requests, Instant now);

    /** How the connection is: for health, metrics and the blind-fleet alert. Answers at once from memory. */
    SourceStatus status();

    /**
     * What is there for one signal and one arm.
     *
     * @param found whether any series matches
     * @param requestsLastHour trials in the last hour, 0 where the source keeps no history
     * @param value what they came to in the last hour, in the signal's unit: the bad share of a proportion, the mean of a
     *     mean; empty without trials or history, and for a quantile
     * @param spacing distance of samples, zero where unknown
     * @param services what the matchers select (values of {@code service}, {@code job}), to spot other features' traffic
     * @param sentence the finding for people, with the cure where nothing was found
     */
    record Survey(
            String rollout,
            String signal,
            String arm,
            boolean found,
            double requestsLastHour,
            OptionalDouble value,
            Duration spacing,
            List<String> services,
            String sentence) {
        /** Trials in a second, on the hour's average. */
        public double perSecond() {
            return requestsLastHour / Duration.ofHours(1).toSeconds();
        }
    }

    /**
     * @param lastAnswer when the source last answered a query in full; the epoch where it never did
     * @param sentence how it is, for people; no secret and no credentials in it
     */
    record SourceStatus(boolean up, Instant lastAnswer, String sentence) {}
}
