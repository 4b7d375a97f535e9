package io.rampguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.Connections;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.policy.yaml.YamlPolicyReader;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.simulation.World.Quality;
import io.rampguard.units.Percentage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every policy that we ship to be copied, on a healthy variant and on one that fails; its days pass as minutes. */
class SamplePoliciesSimulationTest {
    private static final Quality HEALTHY = Quality.healthy(3000);

    static Stream<RolloutPolicy> samples() {
        Reading reading = new YamlPolicyReader()
                .read(
                        List.of(Path.of("policies")),
                        Optional.of(Connections.of(List.of("default"), Map.of(), List.of())));
        assertThat(reading.policies()).hasSizeGreaterThanOrEqualTo(6);
        return reading.policies().values().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aHealthyVariantReachesTheLastStage(RolloutPolicy sample) {
        Stand stand = new Stand(HEALTHY, inMinutes(sample));

        stand.runUntil(() -> {
            if (stand.phase() == Phase.AWAITING_APPROVAL) {
                stand.asks(new Verb.Approve());
            }
            return sample.onlooker() ? stand.phase() == Phase.RAMPING : stand.phase() == Phase.COMPLETED;
        });

        Percentage last = sample.ramp().stages().getLast().exposure();
        assertThat(stand.share()).isEqualTo(sample.onlooker() ? Percentage.ZERO : last);
        assertThat(stand.flags.written).noneMatch(SimulatedFlags.Written::kill);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aVariantThatFailsNeverGetsPastTheFirstStages(RolloutPolicy sample) {
        if (sample.onlooker()) {
            return;
        }
        Stand stand = new Stand(HEALTHY.failingFrom(Duration.ZERO), inMinutes(sample));

        stand.until(Phase.ROLLED_BACK);

        assertThat(stand.share()).isEqualTo(Percentage.ZERO);
        assertThat(stand.flags.written)
                .allMatch(written -> !written.change().exposure().above(Percentage.of(10)));
    }

    /** The same promise with holds of minutes, on the stand's own source and flags. */
    private static RolloutPolicy inMinutes(RolloutPolicy sample) {
        RampPlan ramp = sample.ramp();
        RampPlan quick = new RampPlan(
                ramp.stages().stream().map(SamplePoliciesSimulationTest::quick).toList(),
                Duration.ofMinutes(5),
                ramp.holdback(),
                io.rampguard.policy.Calendar.ALWAYS,
                ramp.knownGoodIsFast());
        FlagTarget flag = sample.flag();
        MetricsPlan plan = sample.metrics();
        return new RolloutPolicy(
                sample.name(),
                new FlagTarget(
                        flag.external() ? flag.backend() : "flags",
                        flag.key(),
                        flag.control(),
                        flag.variant(),
                        flag.bucketBy()),
                sample.revision(),
                new MetricsPlan(
                        "source",
                        Duration.ofSeconds(15),
                        plan.control(),
                        plan.variant(),
                        plan.signals(),
                        plan.bucketLabel()),
                quick,
                sample.guardrails(),
                sample.unguarded(),
                sample.confidence(),
                sample.patience(),
                List.of(),
                sample.dryRun());
    }

    private static Stage quick(Stage stage) {
        return new Stage(
                stage.exposure(), Duration.ofMinutes(8), Math.min(stage.minimumSamples(), 200), stage.approval());
    }
}
