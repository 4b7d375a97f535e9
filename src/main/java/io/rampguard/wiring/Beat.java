package io.rampguard.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.Scheduler;
import io.rampguard.controller.AlertDelivery;
import io.rampguard.controller.Controller;
import io.rampguard.controller.Instruments;
import io.rampguard.flags.Arms;
import io.rampguard.flags.embedded.EmbeddedFlags;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.wiring.config.RampguardConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** When things happen: ticks, alerts, the flags' file and the journal's pruning, each on a beat of its own; and the end of it all. */
@ApplicationScoped
public class Beat {
    private static final Duration FLAGS = Duration.ofMillis(500);
    private static final String EVERY_HOUR = "1h";

    private final Scheduler scheduler;
    private final Controller controller;
    private final AlertDelivery delivery;
    private final EmbeddedFlags embedded;
    private final RampguardConfig config;
    private AutoCloseable following = () -> {};
    private Instant ticked = Instant.EPOCH;

    Beat(
            Scheduler scheduler,
            Controller controller,
            AlertDelivery delivery,
            EmbeddedFlags embedded,
            RampguardConfig config) {
        this.scheduler = scheduler;
        this.controller = controller;
        this.delivery = delivery;
        this.embedded = embedded;
        this.config = config;
    }

    void start(
            @Observes StartupEvent started,
            ControllerProducer.Surroundings around,
            Remembering remembering,
            Instruments instruments,
            InstantSource clock) {
        following = embedded.follow(FLAGS);
        scheduler
                .newJob("tick")
                .setInterval("PT" + config.tick().every().duration().toMillis() / 1000.0 + "S")
                .setConcurrentExecution(ConcurrentExecution.SKIP)
                .setTask(execution -> tick(instruments, clock))
                .schedule();
        around.cluster().ifPresent(this::attend);
        scheduler
                .newJob("alerts")
                .setInterval("PT1S")
                .setConcurrentExecution(ConcurrentExecution.SKIP)
                .setTask(execution -> deliver(clock))
                .schedule();
        scheduler
                .newJob("prune")
                .setInterval(EVERY_HOUR)
                .setConcurrentExecution(ConcurrentExecution.SKIP)
                .setTask(execution -> remembering
                        .journal()
                        .prune(clock.instant()
                                .minus(config.store().keepObservations().duration())))
                .schedule();
    }

    /** On a beat of its own, so that an API server that is slow or away never delays a tick. */
    private void attend(Cluster cluster) {
        scheduler
                .newJob("cluster")
                .setInterval("PT1S")
                .setConcurrentExecution(ConcurrentExecution.SKIP)
                .setTask(execution -> cluster.round(controller))
                .schedule();
    }

    private void tick(Instruments instruments, InstantSource clock) {
        Instant now = clock.instant();
        boolean late = Duration.between(ticked, now)
                        .compareTo(config.tick().every().duration().multipliedBy(2))
                > 0;
        if (late && !ticked.equals(Instant.EPOCH)) {
            instruments.tickMissed();
        }
        ticked = now;
        embedded.expect(promised(controller.policies().values()));
        controller.tick();
    }

    /** Only the daemon that decides delivers, or two would tell the same. */
    private void deliver(InstantSource clock) {
        if (controller.leading()) {
            delivery.deliver(clock.instant());
        }
    }

    /** What the embedded backend serves to everybody before the first write: control. */
    private static Map<String, Arms> promised(Collection<RolloutPolicy> policies) {
        Map<String, Arms> flags = new HashMap<>();
        for (RolloutPolicy policy : policies) {
            if (policy.flag().backend().equals(FlagTarget.EMBEDDED)) {
                flags.put(
                        policy.flag().key(),
                        new Arms(
                                policy.flag().variant(),
                                policy.flag().control(),
                                policy.flag().bucketBy()));
            }
        }
        return flags;
    }

    /** Rollbacks in flight are finished and alerts sent before the lease is given back. */
    void stop(@Observes ShutdownEvent stopping, InstantSource clock) throws Exception {
        scheduler.pause();
        controller.tick();
        deliver(clock);
        following.close();
        controller.stop();
    }
}
