package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.History;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.metrics.prometheus.Counting.Reply;
import io.rampguard.metrics.prometheus.Question.Shape;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/**
 * Reads the windows before now. Each expression is the one that {@link PrometheusSource#observe} asks at one instant, asked
 * here over a range of them, and each instant's answer is read by the same rules; so what counts in a window does not depend
 * on when it was asked for.
 *
 * <p>It has a connection of its own, with few places and a breaker of its own: reading hours must not make the guard wait.
 */
final class Past {
    private static final Reason NO_WINDOW =
            Reason.of(ReasonCode.WARMING_UP, "the span is shorter than one window, so it holds none");

    private final Questions questions;
    private final Grid grid;
    private final Spacing spacing;
    private final QueryApi api;

    /** By the newest window, so that thousands of histories share their windows' ends. */
    private final Map<Window, List<Window>> tilings = new HashMap<>();

    Past(PrometheusSettings settings, Grid grid, Spacing spacing, QueryApi api) {
        this.questions = new Questions(settings);
        this.grid = grid;
        this.spacing = spacing;
        this.api = api;
    }

    /** How the questions are asked together, and which families are known; the source's own. */
    record Means(Together together, Families families, LongAdder clamps) {}

    /**
     * One request's windows, as instants of one range query.
     *
     * @param windows oldest first; the questions have the shape of the newest
     */
    private record Range(Demand demand, List<Window> windows) {}

    List<History> read(List<ObservationRequest> requests, Instant now, Duration span, Means means, long deadline)
            throws InterruptedException {
        Map<Integer, Range> ranges = new LinkedHashMap<>();
        History[] answers = new History[requests.size()];
        for (int i = 0; i < answers.length; i++) {
            ObservationRequest request = requests.get(i);
            Optional<String> unaskable = questions.subject(request).unaskable();
            if (unaskable.isPresent()) {
                answers[i] = History.none(request, Reason.of(ReasonCode.NO_SERIES, unaskable.get()));
                continue;
            }
            List<Window> windows = windows(request, now, span);
            if (windows.isEmpty()) {
                answers[i] = History.none(request, NO_WINDOW);
            } else {
                Duration apart = spacing.of(questions.subject(request).pulse());
                ranges.put(i, new Range(questions.join(request, windows.getLast(), apart), windows));
            }
        }
        learnFamilies(ranges, means, now, deadline);
        Map<Shape, Map<Integer, Reply>> replies = ask(ranges, means, deadline);
        ranges.forEach((i, range) -> answers[i] = history(range, replies, means));
        return List.of(answers);
    }

    private List<Window> windows(ObservationRequest request, Instant now, Duration span) {
        String pulse = questions.subject(request).pulse();
        Duration step = History.step(span, grid.every(request, pulse));
        // Aligned to the step, because caches in front of a server would move the range otherwise.
        Instant newest = grid.newest(pulse, step, now);
        Instant to = request.cursor().filter(cursor -> cursor.isBefore(newest)).orElse(newest);
        long count = span.toMillis() / step.toMillis();
        return tilings.computeIfAbsent(
                new Window(to.minus(step), to),
                last -> LongStream.range(0, count)
                        .mapToObj(i -> to.minus(step.multipliedBy(count - 1 - i)))
                        .map(end -> new Window(end.minus(step), end))
                        .toList());
    }

    private Map<Shape, Map<Integer, Reply>> ask(Map<Integer, Range> ranges, Means means, long deadline)
            throws InterruptedException {
        Map<Shape, Integer> counts = new HashMap<>();
        ranges.values()
                .forEach(range -> range.demand()
                        .shapes()
                        .forEach(shape -> counts.put(shape, range.windows().size())));
        Map<Question, Integer> asked = new LinkedHashMap<>();
        questions.all().forEach(question -> asked.put(question, counts.getOrDefault(question.shape(), 0)));
        return new Waves(api, means.together(), asked).ask(deadline);
    }

    /** Whether an event counter without a series is healthy or misspelt is asked once for each name. */
    private static void learnFamilies(Map<Integer, Range> ranges, Means means, Instant now, long deadline)
            throws InterruptedException {
        Map<String, Together.Task<Boolean>> tasks = new HashMap<>();
        for (Range range : ranges.values()) {
            String amount = range.demand().series().amount().metric();
            boolean own = !amount.equals(range.demand().series().total().metric());
            if (own && !range.demand().series().buckets() && !means.families().known(amount)) {
                tasks.put(amount, () -> {
                    means.families().look(amount, now);
                    return true;
                });
            }
        }
        means.together().all(tasks, deadline);
    }

    private static History history(Range range, Map<Shape, Map<Integer, Reply>> replies, Means means) {
        int count = range.windows().size();
        List<Measured> measured = new ArrayList<>(count);
        Optional<Reason> missing = Optional.empty();
        for (int i = 0; i < count; i++) {
            Demand demand = range.demand().in(range.windows().get(i));
            Counting counting =
                    new Counting(at(demand, count - 1 - i, replies), means.families()::known, means.clamps());
            switch (counting.of(demand)) {
                case Measured window -> measured.add(window);
                // The newest gap is the one that somebody can still do something about.
                case Missing gap -> missing = Optional.of(gap.reason());
            }
        }
        ObservationRequest request = range.demand().request();
        return new History(request.rollout(), request.signal().name(), measured, missing);
    }

    /** What all questions say of one window; the newest is 0. */
    private static Map<Shape, Reply> at(Demand demand, int window, Map<Shape, Map<Integer, Reply>> replies) {
        Map<Shape, Reply> at = new HashMap<>();
        for (Shape shape : demand.shapes()) {
            Reply reply = replies.getOrDefault(shape, Map.of()).get(window);
            if (reply != null) {
                at.put(shape, reply);
            }
        }
        return at;
    }
}
