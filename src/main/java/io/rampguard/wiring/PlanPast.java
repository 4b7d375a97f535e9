package io.rampguard.wiring;

import io.rampguard.cli.PlanCommand;
import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Reason;
import io.rampguard.wiring.config.RampguardConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What the configured sources remember of a policy's signals, for a plan. */
final class PlanPast implements PlanCommand.Past {
    /** A long past has long windows, which a source that began a while ago cannot fill: then a part of it is asked for. */
    private static final List<Integer> PARTS = List.of(1, 12, 144);

    /** Windows of each signal without which a shorter past may tell more. */
    private static final int ENOUGH = 20;

    private final Supplier<RampguardConfig> settings;
    private final InstantSource clock;

    PlanPast(Supplier<RampguardConfig> settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** With the settings that a file and an address make, as the daemon would be started with them. */
    static PlanCommand.Past with(Optional<Path> config, Optional<String> source) {
        return new PlanPast(PolicyValidation.settings(config, source), InstantSource.system());
    }

    @Override
    public Map<String, List<Measured>> windows(RolloutPolicy policy, Duration span) {
        Sources sources = Sources.of(settings.get().sources(), clock);
        try {
            String name = policy.metrics().source();
            MetricSource source = sources.byName().get(name);
            if (source == null) {
                throw new IllegalArgumentException(
                        "There is no source '" + name + "' to ask; define rampguard.sources." + name + " in --config.");
            }
            List<ObservationRequest> asked = policy.metrics().signals().stream()
                    .map(signal -> new ObservationRequest(policy.name(), policy.metrics(), signal, Optional.empty()))
                    .toList();
            return best(source, asked, span);
        } finally {
            sources.close();
        }
    }

    private Map<String, List<Measured>> best(MetricSource source, List<ObservationRequest> asked, Duration span) {
        Map<String, List<Measured>> best = Map.of();
        Optional<Reason> why = Optional.empty();
        for (int part : PARTS) {
            Map<String, List<Measured>> windows = new TreeMap<>();
            for (History history : source.history(asked, clock.instant(), span.dividedBy(part))) {
                windows.put(history.signal(), history.windows());
                why = history.missing().isPresent() ? history.missing() : why;
            }
            best = number(windows) > number(best) ? windows : best;
            if (windows.values().stream().allMatch(own -> own.size() >= ENOUGH)) {
                return windows;
            }
        }
        if (best.isEmpty() && why.isPresent()) {
            throw new IllegalStateException(why.get().text());
        }
        return best;
    }

    private static int number(Map<String, List<Measured>> windows) {
        return windows.values().stream().mapToInt(List::size).sum();
    }
}
