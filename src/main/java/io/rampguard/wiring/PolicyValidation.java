package io.rampguard.wiring;

import io.rampguard.cli.PolicyChecks;
import io.rampguard.flags.embedded.EmbeddedFlags;
import io.rampguard.flags.embedded.FlagTableFile;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.policy.PolicyReader;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.yaml.YamlPolicyReader;
import io.rampguard.wiring.config.RampguardConfig;
import io.rampguard.wiring.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Checks policies as the daemon would, without one: offline by the reader, live by the configured sources. */
final class PolicyValidation implements PolicyChecks {
    private final PolicyReader reader = new YamlPolicyReader();
    private final Supplier<RampguardConfig> settings;
    private final InstantSource clock;

    /** @param settings of the daemon, read when a check needs them */
    PolicyValidation(Supplier<RampguardConfig> settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** With the settings that a file and an address make, as the daemon would be started with them. */
    static PolicyChecks with(Optional<Path> config, Optional<String> source) {
        return new PolicyValidation(settings(config, source), InstantSource.system());
    }

    /** The settings that a file and an address make, read when they are needed. */
    static Supplier<RampguardConfig> settings(Optional<Path> config, Optional<String> source) {
        config.ifPresent(file -> System.setProperty("rampguard.config", file.toString()));
        source.ifPresent(address -> DaemonOptions.source(address).forEach(System::setProperty));
        return PolicyValidation::checked;
    }

    private static RampguardConfig checked() {
        List<String> problems = Settings.problems();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return Settings.load();
    }

    @Override
    public Reading read(List<Path> paths, boolean configured) {
        if (!configured) {
            return reader.read(paths, Optional.empty());
        }
        RampguardConfig config = settings.get();
        Connected connected = connect(config);
        try {
            return reader.read(paths, Optional.of(connected.names(config)));
        } finally {
            connected.sources().close();
        }
    }

    @Override
    public List<Survey> survey(Collection<RolloutPolicy> policies) {
        TreeMap<String, List<ObservationRequest>> requests = new TreeMap<>();
        for (RolloutPolicy policy : policies) {
            List<ObservationRequest> asked =
                    requests.computeIfAbsent(policy.metrics().source(), source -> new ArrayList<>());
            policy.metrics()
                    .signals()
                    .forEach(signal -> asked.add(
                            new ObservationRequest(policy.name(), policy.metrics(), signal, Optional.empty())));
        }
        Sources sources = Sources.of(settings.get().sources(), clock);
        try {
            List<Survey> found = new ArrayList<>();
            requests.forEach((name, asked) -> found.addAll(survey(sources, name, asked)));
            return found;
        } finally {
            sources.close();
        }
    }

    private List<Survey> survey(Sources sources, String name, List<ObservationRequest> asked) {
        MetricSource source = sources.byName().get(name);
        return source == null
                ? asked.stream().map(request -> unknown(name, request)).toList()
                : source.survey(asked, clock.instant());
    }

    /** The embedded backend is asked what it can hold, and its file is not touched for that. */
    private Connected connect(RampguardConfig config) {
        EmbeddedFlags embedded =
                new EmbeddedFlags(new FlagTableFile(config.data().resolve("flags.json")));
        return Connected.of(config, embedded, clock, new ClusterClient());
    }

    private static Survey unknown(String source, ObservationRequest request) {
        return new Survey(
                request.rollout().toString(),
                request.signal().name(),
                "both arms",
                false,
                0,
                OptionalDouble.empty(),
                Duration.ZERO,
                List.of(),
                "there is no source '" + source + "' to ask; define rampguard.sources." + source + " in --config");
    }
}
