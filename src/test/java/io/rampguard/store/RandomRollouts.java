package io.rampguard.store;

import io.rampguard.alerts.Alert;
import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.ThresholdEvidence;
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
        return new Rollout(
                name, target(), text(), state(), evidence(), instant(), random.nextInt(9999), texts(25), texts(25));
    }

    public List<RolloutState> everyState() {
        return List.of(
                new RolloutState.Waiting(random.nextInt(6), random.nextBoolean()),
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
        Map<String, ThresholdEvidence.Tally> tallies = new HashMap<>();
        Map<String, List<ThresholdEvidence.Mark>> marks = new HashMap<>();
        Map<String, Instant> cursors = new HashMap<>();
        for (String signal : List.of("error-rate", "latency-p95", "tokens-per-request")) {
            tallies.put(signal, tally());
            marks.put(signal + "/limit", list(3, this::mark));
            cursors.put(signal, instant());
        }
        Optional<Evidence.Silence> silence = maybe(() -> new Evidence.Silence(code(), instant()));
        return new ThresholdEvidence(cursors, silence, maybe(this::instant), tallies, marks);
    }

    private ThresholdEvidence.Mark mark() {
        return new ThresholdEvidence.Mark(random.nextBoolean(), random.nextBoolean(), random.nextDouble());
    }

    private ThresholdEvidence.Tally tally() {
        List<Double> bounds = List.of(0.1, 1e-6 + random.nextInt(3), 10.0, Double.POSITIVE_INFINITY);
        return new ThresholdEvidence.Tally(
                bounds, list(4, this::slot), List.of(1e15, 0.0, 7.5), instant(), instant(), random.nextDouble());
    }

    private ThresholdEvidence.Slot slot() {
        return new ThresholdEvidence.Slot(
                instant(), instant(), List.of(random.nextDouble(), 3.0), List.of(1e-9, random.nextDouble()));
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

    private Step step() {
        Optional<HoldClock> hold = maybe(() ->
                new HoldClock(instant(), Duration.ofNanos(random.nextLong(1_000_000_000_000L)), maybe(this::instant)));
        return new Step(random.nextInt(6), share(), share(), hold, random.nextBoolean());
    }

    private Percentage share() {
        return new Percentage(random.nextInt(10_001));
    }

    private Reason reason() {
        return Reason.of(code(), text());
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
