package io.rampguard.store;

import io.rampguard.alerts.Alert;
import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.ThresholdEvidence;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Window;
import io.rampguard.policy.Arm;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.HoldClock;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Step;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Any value that the store must keep, drawn from a seed. */
public final class RandomRollouts {
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private static final List<String> TEXTS = List.of(
            "plain",
            "with \"quotes\" and \\",
            "zwölf Bären",
            "新しいモデル",
            "line\nbreak\ttab",
            "' or 1=1 --",
            "🚦",
            "5 % → 0");

    private final Random random;

    public RandomRollouts(long seed) {
        random = new Random(seed);
    }

    public Rollout rollout(PolicyName name) {
        return new Rollout(name, target(), text(), state(), evidence(), instant(), texts(25), texts(25));
    }

    public List<RolloutState> everyState() {
        return List.of(
                new RolloutState.Waiting(),
                new RolloutState.Ramping(step()),
                new RolloutState.AwaitingApproval(step(), instant(), instant()),
                new RolloutState.Paused(step(), reason(), instant(), random.nextBoolean()),
                new RolloutState.RollingBack(reason(), instant(), share(), random.nextInt(9)),
                new RolloutState.RolledBack(reason(), instant(), share(), random.nextInt(9)),
                new RolloutState.Watching(step()),
                new RolloutState.Completed(instant()));
    }

    public RolloutState state() {
        return one(everyState());
    }

    public FlagTarget target() {
        Arm control = new Arm("control " + text(), maybe(() -> "{\"model\":\"" + random.nextInt() + "\"}"));
        return new FlagTarget("embedded", "flag " + text(), control, Arm.named("variant " + text()), "targetingKey");
    }

    public Evidence evidence() {
        Map<String, List<Observation.Measured>> windows = new HashMap<>();
        Map<String, List<Boolean>> marks = new HashMap<>();
        Map<String, Instant> cursors = new HashMap<>();
        for (String signal : List.of("error-rate", "latency-p95", "tokens-per-request")) {
            windows.put(signal, list(4, () -> measured(signal)));
            marks.put(signal + "/limit", list(3, random::nextBoolean));
            cursors.put(signal, instant());
        }
        Optional<Evidence.Silence> silence = maybe(() -> new Evidence.Silence(code(), instant()));
        return new ThresholdEvidence(cursors, silence, maybe(this::instant), windows, marks);
    }

    public JournalEntry entry(Optional<PolicyName> rollout, Optional<RolloutState> state) {
        Map<String, String> facts = Map.of("control", String.valueOf(random.nextDouble()), "variant", text());
        return new JournalEntry(
                instant(),
                rollout,
                JournalEntry.Kind.TRANSITION,
                text(),
                "rampguard",
                "advance",
                reason(),
                state,
                facts);
    }

    public Alert alert(String id, String key, Alert.Kind kind) {
        return new Alert(
                id,
                key,
                kind,
                one(List.of(Alert.Urgency.values())),
                maybe(() -> "default/" + text()),
                texts(2),
                text(),
                text(),
                Map.of("flag", text()),
                instant());
    }

    public Instant instant() {
        return NOON.plusNanos(random.nextLong(-1_000_000_000_000_000L, 1_000_000_000_000_000L));
    }

    public String text() {
        return one(TEXTS) + random.nextInt(100);
    }

    private Observation.Measured measured(String signal) {
        Instant from = instant();
        Window window = new Window(from, from.plusSeconds(1 + random.nextInt(600)));
        return switch (random.nextInt(3)) {
            case 0 ->
                new Observation.Measured(
                        PolicyName.of("x"),
                        signal,
                        window,
                        new Counts.Proportion(1e15, 3),
                        new Counts.Proportion(7.5, 0));
            case 1 ->
                new Observation.Measured(
                        PolicyName.parse("team-a/x"),
                        signal,
                        window,
                        new Counts.Mean(random.nextInt(99), random.nextDouble()),
                        new Counts.Mean(0, 0));
            default -> new Observation.Measured(PolicyName.of("x"), signal, window, histogram(), histogram());
        };
    }

    private Counts histogram() {
        List<Double> bounds = List.of(0.1, 1e-6 + random.nextInt(3), 10.0, Double.POSITIVE_INFINITY);
        return new Counts.Histogram(6, 1.25, bounds, List.of(1.0, 2.0, 3.0, random.nextDouble()));
    }

    private Step step() {
        Optional<HoldClock> hold =
                maybe(() -> new HoldClock(instant(), Duration.ofNanos(random.nextLong(1_000_000_000_000L))));
        return new Step(random.nextInt(6), share(), share(), hold, random.nextBoolean());
    }

    private Percentage share() {
        return new Percentage(random.nextInt(10_001));
    }

    private Reason reason() {
        return new Reason(code(), text());
    }

    private ReasonCode code() {
        return one(List.of(ReasonCode.values()));
    }

    private List<String> texts(int atMost) {
        return list(atMost, this::text);
    }

    private <T> List<T> list(int atMost, Supplier<T> of) {
        List<T> all = new ArrayList<>();
        int size = random.nextInt(atMost + 1);
        for (int i = 0; i < size; i++) {
            all.add(of.get());
        }
        return all;
    }

    private <T> Optional<T> maybe(Supplier<T> of) {
        return random.nextBoolean() ? Optional.of(of.get()) : Optional.empty();
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
