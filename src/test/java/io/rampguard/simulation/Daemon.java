package io.rampguard.simulation;

import io.rampguard.analysis.Assessment;
import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.Judge;
import io.rampguard.analysis.Look;
import io.rampguard.controller.Controller;
import io.rampguard.controller.Instruments;
import io.rampguard.controller.Leadership;
import io.rampguard.controller.Ports;
import io.rampguard.controller.Tick;
import io.rampguard.flags.FlagBackend;
import io.rampguard.metrics.MetricSource;
import io.rampguard.policy.PolicySource;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.store.memory.InMemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One process: a real controller on simulated ports. A crash forgets it whole; a restart is a new one on the same ports. */
final class Daemon {
    final String name;
    final Controller controller;

    /** What the judge said in the tick that runs. */
    final List<Judged> judged = new ArrayList<>();

    /** One answer of the judge, with what it was asked. */
    record Judged(RolloutPolicy policy, Look look, Assessment assessment) {}

    /** What a daemon is given; a planted mistake replaces one of these. */
    record Parts(
            PolicySource policies,
            MetricSource source,
            FlagBackend flags,
            InMemoryStore store,
            Leadership leadership,
            Judge judge) {}

    Daemon(String name, Parts parts, VirtualClock clock) {
        this.name = name;
        this.controller = new Controller(
                new Ports(
                        parts.policies(),
                        Map.of("source", parts.source()),
                        Map.of("flags", parts.flags()),
                        parts.store(),
                        parts.store(),
                        parts.store(),
                        parts.leadership(),
                        listening(parts.judge()),
                        alerts -> {},
                        Instruments.NONE,
                        clock,
                        Runnable::run),
                Tick.Pace.DEFAULT);
    }

    private Judge listening(Judge judge) {
        return new Judge() {
            @Override
            public Evidence fresh() {
                return judge.fresh();
            }

            @Override
            public Assessment assess(RolloutPolicy policy, Evidence before, Look look) {
                Assessment assessment = judge.assess(policy, before, look);
                judged.add(new Judged(policy, look, assessment));
                return assessment;
            }
        };
    }
}
