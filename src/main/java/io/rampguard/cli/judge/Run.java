package io.rampguard.cli.judge;

import io.rampguard.cli.judge.Course.Alarm;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Percentage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run, from its first line to its result. The engine's state is let go as soon as the run is rolled back. */
final class Run {
    private final String name;
    private final RolloutPolicy policy;
    private final Map<String, Instant> ends = new HashMap<>();
    private final Map<String, Double> bad = new HashMap<>();
    private @Nullable Course course;
    private @Nullable WindowSet open;
    private @Nullable RunResult rolledBack;
    private @Nullable String paused;
    private Instant last = Instant.MIN;
    private Percentage stage = Percentage.ZERO;
    private double exposed;
    private long windows;
    private long halves;

    Run(String name, RolloutPolicy policy, Course course) {
        this.name = name;
        this.policy = policy;
        this.course = course;
    }

    String name() {
        return name;
    }

    /** Whether further lines change nothing. */
    boolean over() {
        return rolledBack != null;
    }

    void take(TraceLine line) throws BadLine {
        if (line.end().isBefore(last)) {
            throw new BadLine(
                    "time goes backwards in run '" + name + "': " + line.end() + " follows " + last,
                    "sort the run's lines by 'end'; separate rollouts need different values of 'run'");
        }
        if (open != null && line.end().isAfter(open.end())) {
            settle(open);
        }
        last = line.end();
        if (rolledBack != null) {
            open = null;
            return;
        }
        overlap(line);
        if (open == null || line.end().isAfter(open.end())) {
            open = new WindowSet(line);
        }
        open.add(line);
    }

    /** What was counted once must not count again in the next window. Clocks may differ by a twentieth of a window. */
    private void overlap(TraceLine line) throws BadLine {
        Instant before = ends.get(line.signal().name());
        Instant latest =
                before == null ? line.end() : before.minus(line.length().dividedBy(20));
        if (before != null
                && line.end().isAfter(before)
                && line.end().minus(line.length()).isBefore(latest)) {
            throw new BadLine(
                    "its window reaches back before " + before + ", where the signal's last window ended",
                    "windows must not overlap; 'seconds' is the window's own length");
        }
    }

    private void settle(WindowSet set) {
        open = null;
        Course engine = course;
        if (engine == null) {
            return;
        }
        List<Measured> measured = set.measured(policy.name());
        measured.forEach(one -> ends.put(one.signal(), set.end()));
        if (!set.stage().isZero()) {
            exposed += set.exposed();
            set.addBad(bad);
            stage = set.stage();
            windows += measured.isEmpty() ? 0 : 1;
            halves += measured.size() < set.signals() ? 1 : 0;
        }
        if (measured.isEmpty()) {
            return;
        }
        engine.take(set.stage(), measured);
        if (!set.stage().isZero()) {
            engine.alarm().ifPresent(alarm -> alarmed(engine, alarm, set.end()));
        }
    }

    private void alarmed(Course engine, Alarm alarm, Instant at) {
        Optional<Guardrail> guardrail = policy.guardrails().stream()
                .filter(one -> one.id().equals(alarm.guardrail()))
                .findFirst();
        if (guardrail.map(Guardrail::action).orElse(Action.ROLLBACK) == Action.ROLLBACK) {
            rolledBack = result(
                    RunResult.ROLLED_BACK,
                    at,
                    alarm.signal(),
                    engine,
                    alarm.reason().text());
            course = null;
            bad.clear();
            ends.clear();
        } else if (paused == null) {
            paused = "guardrail " + alarm.guardrail() + " (" + alarm.signal() + ") would have paused it at " + at + ": "
                    + alarm.reason().text();
        }
    }

    /** The run is over. */
    RunResult close() {
        if (open != null) {
            settle(open);
        }
        if (rolledBack != null) {
            return rolledBack;
        }
        Course engine = java.util.Objects.requireNonNull(course, "only a rollback lets go of it");
        if (windows == 0) {
            return result(
                    RunResult.INCONCLUSIVE,
                    null,
                    null,
                    engine,
                    "no window with both arms exposes anybody: every line is history (stage 0) or lacks its other arm");
        }
        boolean proven = paused == null && engine.safe(stage);
        String found = engine.explain()
                .orElse(
                        proven
                                ? "every guardrail is shown to be kept at " + stage
                                : "neither harm nor safety is shown");
        return result(
                proven ? RunResult.PROVEN : RunResult.INCONCLUSIVE,
                null,
                null,
                engine,
                (paused == null ? found : paused) + gaps());
    }

    /** What the trace did not hold, which may be why nothing is shown. */
    private String gaps() {
        String unseen = policy.guardrails().stream()
                .filter(guardrail -> !(guardrail instanceof Guardrail.TrafficShare))
                .map(guardrail -> guardrail.signal().name())
                .distinct()
                .filter(signal -> !ends.containsKey(signal))
                .collect(Collectors.joining(", "));
        String halved = halves == 0
                ? ""
                : "; " + halves + (halves == 1 ? " window" : " windows") + " lacked an arm of a signal";
        return (unseen.isEmpty() ? "" : "; the trace holds no window of " + unseen) + halved;
    }

    private RunResult result(
            String outcome, @Nullable Instant at, @Nullable String signal, Course engine, String reason) {
        Map<String, Double> odds = new TreeMap<>();
        Map<String, Double> byGuardrail = engine.odds();
        policy.guardrails().forEach(guardrail -> {
            Double of = byGuardrail.get(guardrail.id());
            if (of != null) {
                odds.merge(guardrail.signal().name(), rounded(of), Math::max);
            }
        });
        return new RunResult(
                name, outcome, at, signal, whole(exposed), whole(badEvents(signal)), windows, odds, reason);
    }

    private double badEvents(@Nullable String signal) {
        Double own = signal == null ? null : bad.get(signal);
        return own != null
                ? own
                : policy.guardrails().stream()
                        .map(Guardrail::signal)
                        .filter(one -> one.measure() instanceof Measure.Proportion)
                        .findFirst()
                        .map(first -> bad.getOrDefault(first.name(), 0.0))
                        .orElse(0.0);
    }

    /** Odds are read by people: four digits tell all; and JSON has no infinity. */
    private static double rounded(double odds) {
        return Double.isFinite(odds)
                ? new BigDecimal(odds).round(new MathContext(4)).doubleValue()
                : Double.MAX_VALUE;
    }

    /** Whole numbers without a point; a server's scaled counts with three digits behind it. */
    private static Number whole(double count) {
        return count == Math.rint(count) && count < 1e15
                ? (Number) (long) count
                : (Number) (Math.round(count * 1e3) / 1e3);
    }
}
