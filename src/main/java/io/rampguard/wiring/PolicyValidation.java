package io.rampguard.wiring;

import io.rampguard.cli.PolicyChecks;
import io.rampguard.flags.FlagBackend;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyReader;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import io.rampguard.wiring.config.RampguardConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** Checks policies as the daemon would, without one: offline by the reader, live by the configured sources. */
final class PolicyValidation implements PolicyChecks {
    private final PolicyReader reader;
    private final Supplier<RampguardConfig> settings;
    private final Adapters adapters;
    private final InstantSource clock;

    /** How adapters are made from settings; asked only when a check needs them. */
    interface Adapters {
        SortedMap<String, MetricSource> sources(RampguardConfig settings);

        SortedMap<String, FlagBackend> backends(RampguardConfig settings);
    }

    /** @param settings of the daemon, read when a check needs them */
    PolicyValidation(
            PolicyReader reader, Supplier<RampguardConfig> settings, Adapters adapters, InstantSource clock) {
        this.reader = reader;
        this.settings = settings;
        this.adapters = adapters;
        this.clock = clock;
    }

    @Override
    public Reading read(List<Path> paths, boolean configured) {
        return reader.read(paths, configured ? Optional.of(connections(settings.get())) : Optional.empty());
    }

    @Override
    public List<Survey> survey(Collection<RolloutPolicy> policies) {
        SortedMap<String, MetricSource> sources = adapters.sources(settings.get());
        Map<String, List<ObservationRequest>> requests = new TreeMap<>();
        for (RolloutPolicy policy : policies) {
            List<ObservationRequest> asked =
                    requests.computeIfAbsent(policy.metrics().source(), source -> new ArrayList<>());
            policy.metrics().signals().forEach(signal -> asked.add(
                    new ObservationRequest(policy.name(), policy.metrics(), signal, Optional.empty())));
        }
        List<Survey> found = new ArrayList<>();
        requests.forEach((name, asked) -> found.addAll(
                sources.containsKey(name) ? sources.get(name).survey(asked, clock.instant()) : unknown(name, asked)));
        return found;
    }

    /** The names that the settings define, with the smallest share that each backend can hold. */
    Connections connections(RampguardConfig config) {
        SortedMap<String, Percentage> steps = new TreeMap<>();
        adapters.backends(config)
                .forEach((name, backend) -> steps.put(name, backend.capabilities().smallestStep()));
        TreeSet<String> sources = new TreeSet<>(config.sources().keySet());
        TreeSet<String> channels = new TreeSet<>(config.channels().keySet());
        channels.add(config.alerts().defaultChannel());
        return new Connections(sources, config.defaultSource(), steps, config.defaultBackend(), channels);
    }

    private static List<Survey> unknown(String source, List<ObservationRequest> asked) {
        Function<ObservationRequest, Survey> dark = request -> new Survey(
                request.rollout().toString(),
                request.signal().name(),
                "both arms",
                false,
                0,
                Duration.ZERO,
                List.of(),
                "there is no source '" + source + "' to ask; define rampguard.sources." + source + " in --config");
        return asked.stream().map(dark).toList();
    }
}
