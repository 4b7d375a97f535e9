package io.rampguard.controller;

import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState;
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
import java.util.TreeMap;

/**
 * What the judge is told before a rollout's first stage: the hours of both arms while nobody sees the variant, so that it
 * knows control's own restlessness. Asked once for each rollout, in lanes of their own, because reading hours is slow and
 * those who are exposed must not wait for it. Until it is answered the rollout is not raised; a source that fails again and
 * again is asked no more, and the rollout goes on without.
 */
final class WarmUp {
    static final Duration SPAN = Duration.ofHours(2);

    /** So often a source may fail to answer for one rollout. */
    static final int TRIES = 3;

    /** Rollouts in one call: two hours of a histogram in five pods cost Prometheus 2.42 about a third of a second each. */
    private static final int AT_ONCE = 10;

    /** Rollouts whose hours are in memory at a time, for each source. */
    private static final int MOST = 100;

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger(WarmUp.class.getName());

    private final Ports ports;
    private final Map<String, Lane<Map<LiveRollout, Found>>> lanes = new HashMap<>();
    private final Map<String, List<Cold>> cold = new TreeMap<>();

    WarmUp(Ports ports) {
        this.ports = ports;
    }

    /** How far one rollout's warm-up is. Only ticks touch it. */
    static final class Stand {
        private int failures;
        private boolean over;
        private Optional<Found> found = Optional.empty();
    }

    private record Cold(LiveRollout live, List<ObservationRequest> requests) {}

    /** @param answered false where the source did not answer for some signal's past */
    private record Found(List<Observation> observations, boolean answered) {}

    /** The signal of a rollout, as answers name it. */
    private record Key(PolicyName rollout, String signal) {
        static Key of(ObservationRequest request) {
            return new Key(request.rollout(), request.signal().name());
        }
    }

    /** Before a tick's look. */
    void clear() {
        cold.clear();
    }

    /**
     * Takes a rollout's requests upon itself where its past is not known yet.
     *
     * @return false where they are to be observed as ever
     */
    boolean takes(LiveRollout live, RolloutPolicy policy, List<ObservationRequest> requests) {
        Stand stand = live.warmUp;
        boolean waits = live.rollout.state() instanceof RolloutState.Waiting
                && policy.confidence().method() == Confidence.Method.SEQUENTIAL;
        if (stand.over
                || !waits
                || !ports.sources().containsKey(policy.metrics().source())
                || requests.stream().allMatch(request -> request.cursor().isPresent())) {
            stand.found = Optional.empty();
            return false;
        }
        cold.computeIfAbsent(policy.metrics().source(), s -> new ArrayList<>()).add(new Cold(live, requests));
        return true;
    }

    /** Starts asking, where nothing is asked already. */
    void begin(Instant now) {
        cold.forEach((name, all) -> {
            List<Cold> unasked = all.stream()
                    .filter(one -> one.live().warmUp.found.isEmpty())
                    .limit(MOST)
                    .toList();
            MetricSource source = ports.sources().get(name);
            if (source != null && !unasked.isEmpty()) {
                lane(name).begin(() -> ask(source, unasked, now));
            }
        });
    }

    private Lane<Map<LiveRollout, Found>> lane(String source) {
        return lanes.computeIfAbsent(source, s -> new Lane<>(ports.executor(), true));
    }

    /** Waits no longer than until {@code deadline}, on the scale of {@link System#nanoTime}, and hands over what came. */
    void collect(Map<PolicyName, List<Observation>> seen, long deadline) {
        cold.forEach((name, all) -> {
            lane(name)
                    .await(Duration.ofNanos(deadline - System.nanoTime()))
                    .ifPresent(answers -> answers.forEach((live, found) -> live.warmUp.found = Optional.of(found)));
            all.forEach(one -> seen.put(one.live().name, taken(name, one)));
        });
    }

    private static List<Observation> taken(String source, Cold one) {
        Stand stand = one.live().warmUp;
        Optional<Found> found = stand.found;
        stand.found = Optional.empty();
        if (found.isPresent() && !found.get().answered()) {
            stand.failures++;
        }
        if (found.isPresent() && (found.get().answered() || stand.failures >= TRIES)) {
            stand.over = true;
            return found.get().observations();
        }
        Reason why = Reason.of(
                ReasonCode.SOURCE_DARK,
                "source '" + source + "' has not answered yet for the hours before the start"
                        + (stand.failures > 0 ? "; it is asked again" : ""));
        return one.requests().stream()
                .<Observation>map(request -> new Observation.Missing(
                        request.rollout(), request.signal().name(), why))
                .toList();
    }

    private Map<LiveRollout, Found> ask(MetricSource source, List<Cold> all, Instant now) {
        Map<LiveRollout, Found> answers = new LinkedHashMap<>();
        Instant begun = ports.clock().instant();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Cold> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            answers.putAll(askFor(source, some, now));
            if (Duration.between(begun, ports.clock().instant()).compareTo(LONGEST) > 0) {
                break;
            }
        }
        return answers;
    }

    /** The past, and from its end on what is new: so that a source that went silent just now does not pass for alive. */
    private static Map<LiveRollout, Found> askFor(MetricSource source, List<Cold> some, Instant now) {
        List<ObservationRequest> requests =
                some.stream().flatMap(one -> one.requests().stream()).toList();
        Map<Key, History> past = new HashMap<>();
        for (History history : history(source, requests, now)) {
            past.put(new Key(history.rollout(), history.signal()), history);
        }
        Map<Key, Observation> newest = new HashMap<>();
        source.observe(requests.stream().map(request -> after(past, request)).toList(), now)
                .forEach(seen -> newest.put(new Key(seen.rollout(), seen.signal()), seen));
        Map<LiveRollout, Found> found = new LinkedHashMap<>();
        for (Cold one : some) {
            List<Observation> observations = new ArrayList<>();
            boolean answered = true;
            for (ObservationRequest request : one.requests()) {
                Optional<History> before = Optional.ofNullable(past.get(Key.of(request)));
                before.ifPresent(history -> observations.addAll(history.windows()));
                answered &= before.filter(History::unanswered).isEmpty();
                Optional.ofNullable(newest.get(Key.of(request))).ifPresent(observations::add);
            }
            found.put(one.live(), new Found(observations, answered));
        }
        return found;
    }

    private static List<History> history(MetricSource source, List<ObservationRequest> requests, Instant now) {
        List<ObservationRequest> blank =
                requests.stream().filter(request -> request.cursor().isEmpty()).toList();
        try {
            return source.history(blank, now, SPAN);
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "a source broke its promise never to throw", bug);
            Reason why = Reason.of(ReasonCode.SOURCE_DARK, "reading the past failed by a bug; the log has the trace");
            return blank.stream().map(request -> History.none(request, why)).toList();
        }
    }

    private static ObservationRequest after(Map<Key, History> past, ObservationRequest request) {
        return Optional.ofNullable(past.get(Key.of(request)))
                .filter(history -> !history.windows().isEmpty())
                .map(history -> new ObservationRequest(
                        request.rollout(),
                        request.plan(),
                        request.signal(),
                        Optional.of(history.windows().getLast().window().to())))
                .orElse(request);
    }
}
