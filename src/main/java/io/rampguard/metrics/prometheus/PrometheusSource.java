package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.metrics.prometheus.Counting.Reply;
import io.rampguard.metrics.prometheus.Question.Shape;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Counts from a server that speaks Prometheus' HTTP API. Every tick it asks one query for each distinct expression, label
 * names and window, at a pinned time one scrape behind now, however many flags there are.
 *
 * <p>It keeps nothing between ticks but what it learned of the source (sample spacing, known names): windows follow from the
 * caller's cursors, so a restart loses nothing and repeating a call repeats its answer.
 */
public final class PrometheusSource implements MetricSource, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PrometheusSource.class);
    private static final Duration DEADLINE = Duration.ofMillis(9_500);
    private static final Duration LEARNING = Duration.ofSeconds(3);

    private final PrometheusSettings settings;
    private final InstantSource clock;
    private final QueryApi api;
    private final QueryApi past;
    private final Grid grid;
    private final Spacing spacing;
    private final Families families;
    private final Together together = new Together();
    private final LongAdder clamps = new LongAdder();
    private volatile SourceStatus status;

    public PrometheusSource(PrometheusSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.api = new QueryApi(settings, new Connection(settings, clock));
        this.past = new QueryApi(
                settings, new Connection(settings.with(settings.limits().fewer()), clock));
        this.spacing = new Spacing(settings);
        this.grid = new Grid(settings, spacing);
        this.families = new Families(api);
        this.status = new SourceStatus(false, Instant.EPOCH, api.place() + " has not been asked yet");
    }

    @Override
    public List<Observation> observe(List<ObservationRequest> requests, Instant now) {
        try {
            return observeUntil(requests, now, System.nanoTime() + DEADLINE.toNanos());
        } catch (InterruptedException e) {
            return all(requests, interrupted());
        } catch (RuntimeException bug) {
            return all(requests, told(bug));
        }
    }

    @Override
    public List<History> history(List<ObservationRequest> requests, Instant now, Duration span) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        try {
            learnSpacing(requests, new Questions(settings), now, deadline);
            return new Past(settings, grid, spacing, past)
                    .read(requests, now, span, new Past.Means(together, families, clamps), deadline);
        } catch (InterruptedException e) {
            Reason why = interrupted();
            return requests.stream().map(request -> History.none(request, why)).toList();
        } catch (RuntimeException bug) {
            Reason why = told(bug);
            return requests.stream().map(request -> History.none(request, why)).toList();
        }
    }

    private static Reason interrupted() {
        Thread.currentThread().interrupt();
        return Reason.of(ReasonCode.SOURCE_DARK, "the tick was interrupted before the source answered");
    }

    private static Reason told(RuntimeException bug) {
        LOG.error("reading the source failed in a way it should not; this is a bug", bug);
        return Reason.of(
                ReasonCode.SOURCE_DARK,
                "reading the source failed by a bug of ours (" + bug.getClass().getSimpleName()
                        + "); the log has the trace");
    }

    private List<Observation> observeUntil(List<ObservationRequest> requests, Instant now, long deadline)
            throws InterruptedException {
        Observation[] answers = new Observation[requests.size()];
        Questions questions = new Questions(settings);
        learnSpacing(requests, questions, now, deadline);
        Map<Integer, Demand> demands = new LinkedHashMap<>();
        for (int i = 0; i < answers.length; i++) {
            ObservationRequest request = requests.get(i);
            Questions.Subject subject = questions.subject(request);
            Duration apart = spacing.of(subject.pulse());
            Optional<Window> window = window(request, subject.pulse(), now);
            if (subject.unaskable().isPresent()) {
                answers[i] = missing(
                        request,
                        Reason.of(ReasonCode.NO_SERIES, subject.unaskable().get()));
            } else if (window.isEmpty()) {
                answers[i] = missing(request, Reason.of(ReasonCode.WARMING_UP, "the next window is not complete yet"));
            } else {
                demands.put(i, questions.join(request, window.get(), apart));
            }
        }
        Map<Shape, Reply> replies = ask(questions, deadline);
        Counting counting = new Counting(replies, families::known, clamps);
        learnFamilies(demands.values(), counting, now, deadline);
        demands.forEach((i, demand) -> answers[i] = counting.of(demand));
        return List.of(answers);
    }

    private void learnSpacing(List<ObservationRequest> requests, Questions questions, Instant now, long deadline)
            throws InterruptedException {
        Set<String> pulses = new TreeSet<>();
        requests.stream()
                .map(questions::subject)
                .filter(s -> s.unaskable().isEmpty())
                .forEach(s -> pulses.add(s.pulse()));
        spacing.learn(pulses, api, together, now, Math.min(deadline, System.nanoTime() + LEARNING.toNanos()));
    }

    /** From the cursor to the newest complete boundary; empty while there is nothing between them. */
    private Optional<Window> window(ObservationRequest request, String pulse, Instant now) {
        Duration every = grid.every(request, pulse);
        Instant to = grid.newest(pulse, every, now);
        Instant from = request.cursor().orElse(to.minus(every));
        if (Duration.between(from, to).abs().compareTo(LONGEST_WINDOW) > 0) {
            // Ahead by so much, the clock that wrote the cursor was wrong; waiting for it would blind us for as long.
            LOG.warnf(
                    "%s %s: dropping the time from %s to %s, which is longer than %s",
                    request.rollout(), request.signal().name(), from, to, LONGEST_WINDOW);
            from = to.minus(every);
        }
        return from.isBefore(to) ? Optional.of(new Window(from, to)) : Optional.empty();
    }

    private void learnFamilies(Iterable<Demand> demands, Counting counting, Instant now, long deadline)
            throws InterruptedException {
        Map<String, Together.Task<Boolean>> tasks = new HashMap<>();
        for (Demand demand : demands) {
            counting.doubtful(demand)
                    .filter(metric -> !families.known(metric))
                    .ifPresent(metric -> tasks.put(metric, () -> {
                        families.look(metric, now);
                        return true;
                    }));
        }
        together.all(tasks, deadline);
    }

    private Map<Shape, Reply> ask(Questions questions, long deadline) throws InterruptedException {
        Map<Shape, Together.Task<Groups>> tasks = new LinkedHashMap<>();
        questions.all().forEach(question -> tasks.put(question.shape(), () -> api.groups(question)));
        Map<Shape, Reply> replies = new HashMap<>();
        together.all(tasks, deadline)
                .forEach((shape, outcome) -> replies.put(
                        shape,
                        switch (outcome) {
                            case Together.Done<Groups> done -> new Reply.Answered(done.value());
                            case Together.Failed<Groups> failed -> new Reply.Failed(failed.reason());
                        }));
        note(replies);
        return replies;
    }

    /** The source is up when it answered any question of the tick. */
    private synchronized void note(Map<Shape, Reply> replies) {
        List<Reason> failures = new ArrayList<>();
        replies.values().forEach(reply -> {
            if (reply instanceof Reply.Failed failed) {
                failures.add(failed.reason());
            }
        });
        if (replies.isEmpty()) {
            return;
        }
        String told = failures.isEmpty() ? "" : failures.getFirst().text();
        if (failures.size() == replies.size()) {
            status = new SourceStatus(false, status.lastAnswer(), told);
        } else {
            String sentence = api.place() + " answers"
                    + (failures.isEmpty()
                            ? ""
                            : ", but " + failures.size() + " of " + replies.size() + " queries failed: " + told);
            status = new SourceStatus(true, clock.instant(), sentence);
        }
    }

    @Override
    public List<Survey> survey(List<ObservationRequest> requests, Instant now) {
        return new Surveyor(settings, api, spacing, together).survey(requests, now);
    }

    @Override
    public SourceStatus status() {
        return status;
    }

    /** How often events had to be cut down to their total since the start; more than rarely means mismatched metrics. */
    public long clamps() {
        return clamps.sum();
    }

    private static List<Observation> all(List<ObservationRequest> requests, Reason why) {
        return requests.stream()
                .<Observation>map(request -> missing(request, why))
                .toList();
    }

    private static Missing missing(ObservationRequest request, Reason reason) {
        return new Missing(request.rollout(), request.signal().name(), reason);
    }

    /** Ends the connections; queries in flight are given up. */
    @Override
    public void close() {
        together.close();
        past.close();
        api.close();
    }
}
