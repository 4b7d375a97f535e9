package io.rampguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.alerts.Alert;
import io.rampguard.flags.WriteResult;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Tolerance;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Step;
import io.rampguard.simulation.World.Quality;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The cases in which the peers are wrong and ours must differ (design, field.md 4.5), each on the real controller. D4 and D14
 * are also proven where the judge weighs, in analysis.FieldCasesTest; D10 and D11 where policies are read; D15 and D19 where
 * series are counted, in the contract of the metric sources; D17 where alerts are sent. FieldCasesIndexTest finds them all.
 */
class FieldCasesTest {
    private static final Quality HEALTHY = Quality.healthy(40);
    private static final RolloutPolicy POLICY = SamplePolicy.policy().build();
    private static final Duration HOLD = Duration.ofMinutes(4);

    @Test
    void d1AndD2SilenceIsNeitherABreachNorAPassWhateverTheRulesAre() {
        Guardrail limit = new Guardrail.Ceiling("limit", SamplePolicy.ERRORS, 0.05, Guardrail.Action.ROLLBACK);
        Guardrail tolerance = new Guardrail.NoWorseThanControl(
                "errors",
                SamplePolicy.ERRORS,
                new Tolerance.Absolute(0.01),
                0,
                Guardrail.Sensitivity.AS_WRITTEN,
                Guardrail.Action.ROLLBACK);
        for (Guardrail only : List.of(limit, tolerance)) {
            Stand stand =
                    new Stand(HEALTHY, SamplePolicy.policy().guardrails(only).build()).untilHolding(5);

            stand.metrics.trouble = Optional.of(ReasonCode.NO_SERIES);
            stand.run(HOLD.multipliedBy(2));

            assertThat(stand.share()).isEqualTo(Percentage.of(5));
            assertThat(stand.phase()).isEqualTo(Phase.RAMPING);
            assertThat(stand.status().reason().code()).isEqualTo(ReasonCode.NO_SERIES);
        }
    }

    @Test
    void d3AProviderThatRefusesFor120SecondsHoldsTheRampAndRollsNobodyBack() {
        Stand stand = new Stand(HEALTHY, POLICY).untilHolding(25);

        stand.metrics.trouble = Optional.of(ReasonCode.SOURCE_DARK);
        stand.run(Duration.ofSeconds(120));
        Percentage meanwhile = stand.share();
        stand.metrics.trouble = Optional.empty();
        stand.until(Phase.COMPLETED);

        assertThat(meanwhile).isEqualTo(Percentage.of(25));
        assertThat(stand.flags.written).noneMatch(SimulatedFlags.Written::kill);
    }

    @Test
    void d4AnOldAnswerIsStaleAndPassesNothing() {
        Stand stand = new Stand(HEALTHY, POLICY).untilHolding(25);

        stand.metrics.lag = Duration.ofHours(1);
        stand.run(HOLD.multipliedBy(2));

        assertThat(stand.share()).isEqualTo(Percentage.of(25));
        assertThat(stand.status().reason().code()).isEqualTo(ReasonCode.STALE);
    }

    @Test
    void d5ADaemonThatStopsBeforeTheFirstMeasurementHasProvenNothing() {
        Stand stand = new Stand(HEALTHY, POLICY).untilHolding(1);

        stand.daemon.controller.stop();

        assertThat(stand.store.kept(stand.name()).orElseThrow().state()).isInstanceOf(RolloutState.Ramping.class);
        assertThat(stand.share()).isEqualTo(Percentage.of(1));
    }

    @Test
    void d6ABreachActsOnTheTickThatSeesIt() {
        Stand stand = new Stand(HEALTHY.failingFrom(Duration.ZERO), POLICY).untilHolding(1);

        stand.runUntil(() -> stand.daemon.judged.stream()
                .anyMatch(judged -> judged.assessment().verdict() instanceof io.rampguard.analysis.Verdict.Breach));

        assertThat(stand.share()).isEqualTo(Percentage.ZERO);
        assertThat(stand.phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void d7ARestartInAHoldLeavesTheRestOfTheHoldWhatItWas() {
        Stand stand = new Stand(HEALTHY, POLICY).untilHolding(5);
        stand.run(Duration.ofMinutes(2));
        Instant ended = stand.status().hold().orElseThrow().ends();

        stand.daemon = stand.start("daemon-a");
        stand.run(Duration.ofSeconds(20));
        Instant atOnce = stand.status().hold().orElseThrow().ends();
        stand.restartAfter(Duration.ofMinutes(9));
        stand.run(Duration.ofSeconds(20));

        assertThat(atOnce).isEqualTo(ended);
        assertThat(Duration.between(ended, stand.status().hold().orElseThrow().ends()))
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(9).plusSeconds(40));
    }

    @Test
    void d8ABreachWhileWaitingForApprovalGoesToZero() {
        RolloutPolicy gated =
                SamplePolicy.policy().approval(3, Duration.ofHours(48)).build();
        Stand stand = new Stand(HEALTHY.failingFrom(Duration.ofMinutes(30)), gated).until(Phase.AWAITING_APPROVAL);

        stand.runUntil(() -> stand.share().isZero());

        assertThat(stand.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(stand.clock.elapsed()).isLessThan(Duration.ofMinutes(33));
    }

    @Test
    void d9ABreachAt100PercentIsTakenToZeroThroughoutTheWatch() {
        Guardrail critical =
                new Guardrail.Critical("critical", SamplePolicy.ERRORS, 0.3, 3, 5, Guardrail.Action.ROLLBACK);
        RolloutPolicy watched = SamplePolicy.policy()
                .stages(HOLD, 1, 100)
                .guardrails(critical)
                .watch(Duration.ofHours(2))
                .build();
        Stand stand = new Stand(HEALTHY.failingFrom(Duration.ofMinutes(60)), watched).until(Phase.WATCHING);

        stand.runUntil(() -> stand.share().isZero());

        assertThat(stand.clock.elapsed()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(63));
    }

    @Test
    void d12BothArmsWorseTogetherHoldAndNobodyIsRolledBack() {
        Quality outage = HEALTHY.providerOutage(Duration.ofMinutes(12), Duration.ofMinutes(22));
        Guardrail tolerance = new Guardrail.NoWorseThanControl(
                "errors",
                SamplePolicy.ERRORS,
                new Tolerance.Absolute(0.01),
                0,
                Guardrail.Sensitivity.AS_WRITTEN,
                Guardrail.Action.ROLLBACK);
        Guardrail limit = new Guardrail.Ceiling("limit", SamplePolicy.ERRORS, 0.2, Guardrail.Action.ROLLBACK);
        Stand stand = new Stand(
                outage, SamplePolicy.policy().guardrails(tolerance, limit).build());

        stand.run(Duration.ofMinutes(20));
        Percentage meanwhile = stand.share();
        ReasonCode reason = stand.daemon.judged.isEmpty()
                ? stand.status().reason().code()
                : stand.daemon.judged.getLast().assessment().verdict().reason().code();
        stand.until(Phase.COMPLETED);

        assertThat(meanwhile.isZero()).isFalse();
        assertThat(reason).isEqualTo(ReasonCode.SHARED_FATE);
        assertThat(stand.flags.written).noneMatch(SimulatedFlags.Written::kill);
    }

    @Test
    void d13AVariantThatReportsNothingHoldsFirstAndThenGoesToZeroByPolicy() {
        Stand stand = new Stand(HEALTHY.darkFrom(Duration.ofMinutes(11)), POLICY).untilHolding(25);
        stand.runUntil(() -> stand.status().reason().code() == ReasonCode.VARIANT_DARK);
        Percentage atFirst = stand.share();

        Duration borne = stand.runUntil(() -> stand.share().isZero());

        assertThat(atFirst).isEqualTo(Percentage.of(25));
        assertThat(borne)
                .isBetween(
                        Duration.ofMinutes(4).plusSeconds(45),
                        Duration.ofMinutes(5).plusSeconds(15));
        assertThat(stand.phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void d16AnOldLeaderThatWakesUpIsRefused() {
        Stand stand = new Stand(HEALTHY, POLICY).untilHolding(5);
        Daemon old = stand.daemon;
        stand.pass(Duration.ofSeconds(30));
        stand.daemon = stand.start("daemon-b");
        stand.run(Duration.ofSeconds(30));
        int written = stand.flags.written.size();

        old.controller.tick();
        var answer = old.controller.obey(
                stand.name(), new io.rampguard.rollout.Command(new Verb.Advance(), "late", "ann", "because"));

        assertThat(old.controller.status().leading()).isFalse();
        assertThat(answer).isInstanceOf(io.rampguard.controller.Fleet.Answer.Unavailable.class);
        assertThat(stand.flags.written).hasSize(written);
        assertThat(stand.flags.write(lateWrite(stand))).isInstanceOf(WriteResult.Refused.class);
    }

    private static io.rampguard.flags.FlagChange lateWrite(Stand stand) {
        stand.untilServed(25);
        var last = stand.flags.written.getLast().change();
        return new io.rampguard.flags.FlagChange(
                last.flag(), last.arms(), Percentage.of(50), Optional.empty(), last.term() - 1, last.note());
    }

    @Test
    void d18TheSamePolicyAppliedAgainAfterARollbackStaysAtZero() {
        Stand stand = new Stand(HEALTHY, POLICY).untilHolding(25);
        stand.asks(new Verb.RollBack());

        stand.policies.apply(SamplePolicy.policy().build());
        stand.restartAfter(Duration.ofMinutes(1));
        stand.run(Duration.ofMinutes(30));

        assertThat(stand.share()).isEqualTo(Percentage.ZERO);
        assertThat(stand.phase()).isEqualTo(Phase.ROLLED_BACK);
        stand.asks(new Verb.ReArm(Optional.empty()));
        assertThat(stand.untilServed(1).phase()).isEqualTo(Phase.RAMPING);
    }

    @Test
    void d20FortyRampsInTheDarkFor25MinutesAreHeldAndAllResumeByThemselves() {
        RolloutPolicy[] forty = IntStream.range(0, 40)
                .mapToObj(i -> SamplePolicy.policy().named("policy-" + (10 + i)).build())
                .toArray(RolloutPolicy[]::new);
        Stand stand = new Stand(HEALTHY, forty).untilHolding(5);

        stand.metrics.trouble = Optional.of(ReasonCode.SOURCE_DARK);
        stand.run(Duration.ofMinutes(25));

        assertThat(stand.daemon.controller.rollouts()).allMatch(status -> status.phase() == Phase.PAUSED);
        assertThat(stand.flags.written).noneMatch(SimulatedFlags.Written::kill);
        assertThat(stand.store.standing())
                .filteredOn(alert -> alert.urgency() == Alert.Urgency.PAGE)
                .hasSize(1);
        stand.metrics.trouble = Optional.empty();
        stand.run(Duration.ofMinutes(1));
        assertThat(stand.daemon.controller.rollouts()).allMatch(status -> status.phase() == Phase.RAMPING);
        stand.runUntil(() ->
                stand.daemon.controller.rollouts().stream().allMatch(status -> status.phase() == Phase.COMPLETED));
    }

    @Test
    void d21TheWinnerBecomesControlInTheWriteThatBringsTheNewcomer() {
        Stand stand = new Stand(HEALTHY, POLICY).until(Phase.COMPLETED);
        int before = stand.flags.written.size();

        stand.policies.apply(
                SamplePolicy.policy().arms("sonnet", "opus").revision("r2").build());
        stand.untilServed(1);

        var swap = stand.flags.written.get(before);
        assertThat(swap.change().exposure()).isEqualTo(Percentage.ZERO);
        assertThat(swap.change().arms().control().name()).isEqualTo("sonnet");
        assertThat(swap.change().arms().variant().name()).isEqualTo("opus");
        assertThat(stand.flags.written.subList(before, stand.flags.written.size()))
                .allMatch(written -> written.change().arms().control().name().equals("sonnet"));
    }

    @Test
    void d22FortyPoliciesThatVanishAtOnceAreNotDeleted() {
        RolloutPolicy[] forty = IntStream.range(0, 40)
                .mapToObj(i -> SamplePolicy.policy().named("policy-" + (10 + i)).build())
                .toArray(RolloutPolicy[]::new);
        Stand stand = new Stand(HEALTHY, forty).untilHolding(5);

        stand.policies.policies.clear();
        stand.run(Duration.ofMinutes(2));
        stand.daemon = stand.start("daemon-a");
        stand.run(Duration.ofMinutes(10));

        assertThat(stand.daemon.controller.rollouts()).hasSize(40);
        assertThat(forty)
                .allMatch(policy -> stand.flags.share(policy.flag().key()).equals(Percentage.of(5)));
        stand.policies.apply(forty);
        stand.runUntil(() ->
                stand.daemon.controller.rollouts().stream().allMatch(status -> status.phase() == Phase.COMPLETED));
        assertThat(stand.flags.written).noneMatch(SimulatedFlags.Written::kill);
    }

    @Test
    void aHandThatLowersTheFlagIsRespectedUntilAPersonGoesOn() {
        Stand stand = new Stand(HEALTHY, POLICY).untilHolding(25);

        stand.flags.hand(POLICY.flag().key(), Percentage.of(7));
        stand.run(Duration.ofMinutes(30));
        Percentage respected = stand.share();
        stand.asks(new Verb.Resume());
        stand.until(Phase.COMPLETED);

        assertThat(respected).isEqualTo(Percentage.of(7));
    }

    @Test
    void aRaiseThatLandedUnseenIsGuardedWhileTheBackendCannotBeRead() {
        Stand stand = new Stand(HEALTHY.failingFrom(Duration.ofMinutes(20)), POLICY).untilHolding(25);
        stand.runUntil(() -> stand.store
                .kept(stand.name())
                .flatMap(row -> row.state().step())
                .map(Step::target)
                .map(Percentage.of(50)::equals)
                .orElse(false));

        stand.flags.trouble = SimulatedFlags.Trouble.DOWN;
        stand.run(Duration.ofMinutes(10));

        assertThat(stand.share()).isEqualTo(Percentage.of(50));
        assertThat(stand.phase()).isEqualTo(Phase.ROLLING_BACK);
        stand.flags.trouble = SimulatedFlags.Trouble.NONE;
        stand.run(World.CELL);
        assertThat(stand.share()).isEqualTo(Percentage.ZERO);
    }
}
