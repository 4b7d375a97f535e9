package io.rampguard.wiring;

import io.rampguard.controller.AlertDelivery;
import io.rampguard.controller.Instruments;
import io.rampguard.flags.embedded.EmbeddedFlags;
import io.rampguard.policy.Connections;
import io.rampguard.units.Percentage;
import io.rampguard.wiring.config.RampguardConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/** Every named connection of one daemon. */
public record Connected(Sources sources, Backends backends, Channels channels) {

    /** @throws IllegalArgumentException with every problem of one kind of connection, one line each */
    public static Connected of(
            RampguardConfig config, EmbeddedFlags embedded, InstantSource clock, ClusterClient cluster) {
        return new Connected(
                Sources.of(config.sources(), clock),
                Backends.of(config.backends(), embedded.backend(), cluster),
                Channels.of(config.channels(), config.alerts().defaultChannel(), clock));
    }

    /** The names that policies may use. */
    public Connections names(RampguardConfig config) {
        SortedMap<String, Percentage> steps = new TreeMap<>();
        backends.byName()
                .forEach((name, backend) ->
                        steps.put(name, backend.capabilities().smallestStep()));
        return new Connections(
                new java.util.TreeSet<>(sources.byName().keySet()),
                config.defaultSource(),
                steps,
                config.defaultBackend(),
                new java.util.TreeSet<>(channels.byName().keySet()));
    }

    /** Carries what the outbox holds to these channels. */
    AlertDelivery delivery(RampguardConfig config, Remembering remembering, Instruments instruments) {
        return new AlertDelivery(
                new AlertDelivery.Ports(
                        channels.byName(),
                        List.of(config.alerts().defaultChannel()),
                        remembering.outbox(),
                        remembering.journal(),
                        instruments),
                Executors.newVirtualThreadPerTaskExecutor(),
                Duration.ofSeconds(2),
                new SecureRandom());
    }
}
