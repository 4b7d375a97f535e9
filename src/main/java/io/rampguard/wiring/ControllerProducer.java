package io.rampguard.wiring;

import io.rampguard.analysis.PolicyJudge;
import io.rampguard.controller.AlertDelivery;
import io.rampguard.controller.Controller;
import io.rampguard.controller.Instruments;
import io.rampguard.controller.Ports;
import io.rampguard.controller.Tick;
import io.rampguard.flags.embedded.EmbeddedFlags;
import io.rampguard.flags.embedded.FlagTableFile;
import io.rampguard.policy.PolicySource;
import io.rampguard.policy.yaml.DirectoryWatch;
import io.rampguard.policy.yaml.YamlPolicyDirectory;
import io.rampguard.store.Journal;
import io.rampguard.wiring.config.RampguardConfig;
import io.rampguard.wiring.health.EvaluationState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Builds the daemon from its settings: one producer for each thing that lives as long as the process. */
@ApplicationScoped
public class ControllerProducer {
    private static final String FLAGS = "flags.json";

    @Produces
    @Singleton
    InCluster cluster(RampguardConfig config, InstantSource clock, ClusterClient client) {
        return new InCluster(
                Cluster.wanted(config) ? Optional.of(new Cluster(config, clock, client.get())) : Optional.empty());
    }

    /** The cluster, for a daemon that lives in one. */
    record InCluster(Optional<Cluster> cluster) {}

    @Produces
    @Singleton
    Remembering remembering(RampguardConfig config, InCluster in) {
        return Remembering.of(config, in.cluster());
    }

    void forget(@Disposes Remembering remembering) {
        remembering.close().run();
    }

    @Produces
    @Singleton
    Journal journal(Remembering remembering) {
        return remembering.journal();
    }

    /** Depends on the store's folder, which is made first. */
    @Produces
    @Singleton
    EmbeddedFlags embedded(RampguardConfig config, Remembering remembering, InCluster in) {
        return new EmbeddedFlags(in.cluster()
                .filter(cluster -> Cluster.remembers(config))
                .map(Cluster::flags)
                .orElseGet(() -> new FlagTableFile(config.data().resolve(FLAGS))));
    }

    @Produces
    @Singleton
    EvaluationState evaluationState(EmbeddedFlags embedded) {
        return embedded::loaded;
    }

    @Produces
    @Singleton
    Connected connected(RampguardConfig config, EmbeddedFlags embedded, InstantSource clock, ClusterClient cluster) {
        return Connected.of(config, embedded, clock, cluster);
    }

    void disconnect(@Disposes Connected connected) {
        connected.sources().close();
    }

    @Produces
    @Singleton
    Policies policies(RampguardConfig config, Connected connected, InCluster in, InstantSource clock) {
        return in.cluster()
                .filter(cluster -> Cluster.inCluster(config))
                .map(cluster -> new Policies(cluster.policies(connected.names(config)), () -> {}))
                .orElseGet(() -> directory(config, connected, clock));
    }

    private static Policies directory(RampguardConfig config, Connected connected, InstantSource clock) {
        YamlPolicyDirectory directory =
                new YamlPolicyDirectory(config.policies().dir(), Optional.of(connected.names(config)));
        DirectoryWatch watch = DirectoryWatch.start(directory, clock, DirectoryWatch.POLL);
        return new Policies(directory, watch::close);
    }

    /** Where policies come from, and how to end following them. */
    record Policies(PolicySource source, Runnable close) {}

    /** What a daemon lives among: its policies are followed from the moment that this is asked for. */
    record Surroundings(Policies policies, Optional<Cluster> cluster) {}

    @Produces
    @Singleton
    Surroundings surroundings(Policies policies, InCluster in) {
        return new Surroundings(policies, in.cluster());
    }

    void unwatch(@Disposes Policies policies) {
        policies.close().run();
    }

    @Produces
    @Singleton
    AlertDelivery delivery(
            RampguardConfig config, Connected connected, Remembering remembering, Instruments instruments) {
        return connected.delivery(config, remembering, instruments);
    }

    @Produces
    @Singleton
    Ports ports(Remembering remembering, Connected connected, Policies policies, Outward outward) {
        return new Ports(
                policies.source(),
                connected.sources().byName(),
                connected.backends().byName(),
                remembering.store(),
                remembering.journal(),
                remembering.outbox(),
                remembering.leadership(),
                new PolicyJudge(),
                outward.delivery()::enqueue,
                outward.instruments(),
                outward.clock(),
                Executors.newVirtualThreadPerTaskExecutor());
    }

    /** What the controller tells and is told by. */
    record Outward(AlertDelivery delivery, Instruments instruments, InstantSource clock) {}

    @Produces
    @Singleton
    Outward outward(AlertDelivery delivery, Instruments instruments, InstantSource clock) {
        return new Outward(delivery, instruments, clock);
    }

    @Produces
    @Singleton
    Controller controller(Ports ports) {
        return new Controller(ports, Tick.Pace.DEFAULT);
    }
}
