package io.rampguard.contract;

import static io.rampguard.contract.Summarizer.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.contract.MetricWorld.Sight;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Polls one plan's signals as the controller does, keeping the cursors, and holds every window to the world's truth. */
public final class MetricRun {
    static final PolicyName ROLLOUT = PolicyName.of("summarizer");

    private final MetricWorld world;
    private final Sight sight;
    private final MetricsPlan plan;
    private final Map<String, Instant> cursors = new HashMap<>();
    private final Map<String, List<Measured>> measured = new HashMap<>();
    private final Map<String, Missing> missing = new HashMap<>();

    MetricRun(MetricWorld world, Sight sight, MetricsPlan plan) {
        this.world = world;
        this.sight = sight;
        this.plan = plan;
    }

    List<ObservationRequest> requests() {
        return plan.signals().stream()
                .map(signal ->
                        new ObservationRequest(ROLLOUT, plan, signal, Optional.ofNullable(cursors.get(signal.name()))))
                .toList();
    }

    /** One tick's poll; a window that was measured moves the cursor. */
    List<Observation> poll(MetricSource source, Instant now) {
        List<Observation> answers = source.observe(requests(), now);
        assertThat(answers).hasSize(plan.signals().size());
        for (Observation answer : answers) {
            switch (answer) {
                case Measured window -> {
                    assertThat(window.window().to()).isBeforeOrEqualTo(now);
                    cursors.put(window.signal(), window.window().to());
                    measured.computeIfAbsent(window.signal(), key -> new ArrayList<>())
                            .add(window);
                }
                case Missing none -> missing.put(none.signal(), none);
            }
        }
        return answers;
    }

    /** Takes the windows before now as the daemon does at its first look; the cursor is behind them. */
    List<History> lookBack(MetricSource source, Instant now, Duration span) {
        List<History> answers = source.history(requests(), now, span);
        assertThat(answers).hasSize(plan.signals().size());
        for (History answer : answers) {
            for (Measured window : answer.windows()) {
                assertThat(window.window().to()).isBeforeOrEqualTo(now);
                cursors.put(window.signal(), window.window().to());
                measured.computeIfAbsent(window.signal(), key -> new ArrayList<>())
                        .add(window);
            }
        }
        return answers;
    }

    List<Measured> windows(String signal) {
        return measured.getOrDefault(signal, List.of());
    }

    /** The last reason why a signal was not measured. */
    Missing lastMissing(String signal) {
        return missing.get(signal);
    }

    /** Events of one arm over all windows. */
    double events(String signal, boolean variant) {
        return windows(signal).stream()
                .map(window -> variant ? window.variant() : window.control())
                .mapToDouble(counts -> switch (counts) {
                    case Counts.Proportion proportion -> proportion.events();
                    case Counts.Mean mean -> mean.sum();
                    case Counts.Histogram histogram -> histogram.sum();
                })
                .sum();
    }

    double trials(String signal, boolean variant) {
        return windows(signal).stream()
                .mapToDouble(window -> (variant ? window.variant() : window.control()).n())
                .sum();
    }

    /** Every window tells the truth, and windows lie end to end. */
    void assertTrueAndTiled() {
        for (Signal signal : plan.signals()) {
            assertThat(windows(signal.name())).as(signal.name()).isNotEmpty();
            windows(signal.name()).forEach(window -> assertTrue(signal, window));
            assertTiled(windows(signal.name()));
        }
    }

    /** Every window tells the truth, and none overlaps another: what a source may do that has lost windows. */
    void assertTrueAndApart() {
        for (Signal signal : plan.signals()) {
            List<Measured> all = windows(signal.name());
            all.forEach(window -> assertTrue(signal, window));
            for (int i = 1; i < all.size(); i++) {
                assertThat(all.get(i).window().from())
                        .isAfterOrEqualTo(all.get(i - 1).window().to());
            }
        }
    }

    private static void assertTiled(List<Measured> all) {
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).window().from())
                    .isEqualTo(all.get(i - 1).window().to());
        }
    }

    private void assertTrue(Signal signal, Measured window) {
        assertTrue(signal.measure(), window.window(), window.control(), plan.control());
        assertTrue(signal.measure(), window.window(), window.variant(), plan.variant());
        window.buckets().forEach((value, arms) -> {
            String label = plan.bucketLabel().orElseThrow();
            assertTrue(signal.measure(), window.window(), arms.control(), with(plan.control(), label, value));
            assertTrue(signal.measure(), window.window(), arms.variant(), with(plan.variant(), label, value));
        });
    }

    private void assertTrue(Measure measure, Window window, Counts counts, Map<String, String> arm) {
        String place = arm + " in " + window;
        switch (counts) {
            case Counts.Proportion proportion -> {
                Measure.Proportion signal = (Measure.Proportion) measure;
                equal(place, proportion.total(), truth(window, signal.total(), arm));
                equal(place, proportion.events(), truth(window, signal.events(), arm));
            }
            case Counts.Mean mean -> {
                Measure.Mean signal = (Measure.Mean) measure;
                equal(place, mean.count(), truth(window, signal.count(), arm));
                equal(place, mean.sum(), truth(window, signal.sum(), arm));
            }
            case Counts.Histogram histogram -> assertTrue(base(measure), window, histogram, arm);
        }
    }

    private void assertTrue(Selector base, Window window, Counts.Histogram counts, Map<String, String> arm) {
        String place = arm + " in " + window;
        double below = 0;
        for (int i = 0; i < counts.bounds().size(); i++) {
            below += counts.buckets().get(i);
            Map<String, String> bucket = new HashMap<>(arm);
            double bound = counts.bounds().get(i);
            bucket.put("le", Double.isInfinite(bound) ? "+Inf" : String.valueOf(bound));
            equal(place + " le " + bound, below, truth(window, suffixed(base, "_bucket"), bucket));
        }
        equal(place, counts.count(), truth(window, suffixed(base, "_count"), arm));
        equal(place, counts.sum(), truth(window, suffixed(base, "_sum"), arm));
    }

    private static Selector base(Measure measure) {
        return switch (measure) {
            case Measure.Quantile quantile -> quantile.histogram();
            case Measure.Mean mean -> mean.histogram().orElseThrow();
            case Measure.Proportion proportion -> throw new AssertionError("a histogram for " + proportion);
        };
    }

    private static Selector suffixed(Selector base, String suffix) {
        return new Selector(base.metric() + suffix, base.matchers());
    }

    private double truth(Window window, Selector selector, Map<String, String> arm) {
        return world.truth(sight, window.from(), window.to(), selector, arm);
    }

    private static void equal(String place, double counted, double truth) {
        assertThat(counted).as(place).isCloseTo(truth, within(1e-9 * Math.max(1, truth)));
    }
}
