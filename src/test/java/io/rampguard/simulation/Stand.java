package io.rampguard.simulation;

import io.rampguard.analysis.PolicyJudge;
import io.rampguard.controller.Fleet;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.simulation.World.Quality;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A daemon on a stand: a test turns the clock, breaks what it wants broken, and looks at what users have. */
final class Stand {
    final VirtualClock clock = new VirtualClock();
    final SimulatedPolicies policies = new SimulatedPolicies();
    final SimulatedFlags flags = new SimulatedFlags(new Percentage(1), true, true);
    final SimulatedStore store = new SimulatedStore();
    final SimulatedLease lease = new SimulatedLease(clock);
    final SimulatedMetrics metrics;
    private final TreeMap<String, World> worlds = new TreeMap<>();
    private final TreeMap<String, RolloutPolicy> known = new TreeMap<>();
    Daemon daemon;
    private int requests;

    Stand(Quality quality, RolloutPolicy... applied) {
        java.util.logging.Logger.getLogger("io.rampguard").setLevel(java.util.logging.Level.OFF);
        metrics = new SimulatedMetrics(clock, worlds::get);
        for (RolloutPolicy policy : applied) {
            add(policy, quality);
        }
        daemon = start("daemon-a");
        run(World.CELL);
    }

    void add(RolloutPolicy policy, Quality quality) {
        policies.apply(policy);
        known.put(policy.name().name(), policy);
        worlds.computeIfAbsent(policy.name().name(), name -> new World(quality, name.hashCode()));
    }

    Daemon start(String name) {
        return new Daemon(
                name, new Daemon.Parts(policies, metrics, flags, store, lease.of(name), new PolicyJudge()), clock);
    }

    /** The process is gone and comes back after a while; what it had in memory is lost. */
    void restartAfter(Duration away) {
        pass(away);
        daemon = start("daemon-a");
    }

    /** Time goes by and nobody guards. */
    void pass(Duration time) {
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(World.CELL)) {
            worlds.forEach((name, world) ->
                    world.live(flags.share(known.get(name).flag().key()).fraction()));
            clock.advance(World.CELL);
        }
    }

    /** Time goes by under guard. */
    Stand run(Duration time) {
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(World.CELL)) {
            pass(World.CELL);
            daemon.controller.tick();
        }
        return this;
    }

    /** Until something is so, at most three hours; the answer is how long it took. */
    Duration runUntil(BooleanSupplier so) {
        Duration began = clock.elapsed();
        while (!so.getAsBoolean()) {
            run(World.CELL);
            if (clock.elapsed().minus(began).compareTo(Duration.ofHours(3)) > 0) {
                throw new AssertionError("not within three hours; "
                        + daemon.controller.rollouts().stream()
                                .map(s -> s.name() + " " + s.phase() + " " + s.percent() + " " + s.reason())
                                .toList());
            }
        }
        return clock.elapsed().minus(began);
    }

    Stand untilServed(int percent) {
        runUntil(() -> share().equals(Percentage.of(percent)));
        return this;
    }

    Stand untilHolding(int percent) {
        runUntil(() -> share().equals(Percentage.of(percent)) && status().hold().isPresent());
        return this;
    }

    Stand until(Phase phase) {
        runUntil(() -> phase() == phase);
        return this;
    }

    Phase phase() {
        return status().phase();
    }

    RolloutStatus status() {
        return daemon.controller.rollout(only().name()).orElseThrow();
    }

    Percentage share() {
        return flags.share(only().flag().key());
    }

    Fleet.Answer asks(Verb verb) {
        return daemon.controller.obey(name(), new Command(verb, "request-" + ++requests, "ann", "because"));
    }

    PolicyName name() {
        return only().name();
    }

    private RolloutPolicy only() {
        return known.firstEntry().getValue();
    }
}
