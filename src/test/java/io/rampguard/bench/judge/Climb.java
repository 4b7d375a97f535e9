package io.rampguard.bench.judge;

import io.rampguard.analysis.Assessment;
import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.Look;
import io.rampguard.analysis.SequentialJudge;
import io.rampguard.metrics.Observation;
import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Exposure;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.Sight;
import io.rampguard.rollout.Step;
import io.rampguard.rollout.Transition;
import io.rampguard.units.Percentage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One rollout on its way up, with the judge and the rules of advancing that the product has. */
final class Climb {
    private final SequentialJudge judge = new SequentialJudge();
    private final SteeredRamp ramp;
    private final Scenario scenario;
    private final RolloutPolicy policy;
    private Evidence evidence = judge.fresh();
    private Rollout rollout;
    private Optional<Instant> since = Optional.empty();
    private int unproven;

    private Climb(Way way) {
        this.ramp = way.ramp();
        this.scenario = way.scenario(ramp);
        this.policy = JudgeContestant.policy(scenario, Method.SEQUENTIAL);
        Instant start = ramp.window(0).from();
        this.rollout = Rollout.of(policy, evidence, start, List.of())
                .withState(new Ramping(Step.to(0, policy.ramp().exposure(0), Percentage.ZERO, false)));
    }

    enum End {
        ARRIVED,
        WAITS,
        ROLLED_BACK
    }

    /**
     * How it ended.
     *
     * @param hours from the first exposure to the order to serve the last stage, or to the end that came before
     * @param unproven stages that were entered without proof
     */
    record Outcome(End end, double hours, int unproven) {}

    static Outcome of(Way way, long seed, int number) {
        Climb climb = new Climb(way);
        Scenario.Replication replication = climb.scenario.replicate(seed, number);
        climb.ramp.serve(climb.policy.ramp().exposure(0));
        while (replication.hasNext()) {
            Poll poll = replication.next();
            Optional<End> end = climb.take(poll);
            if (end.isPresent()) {
                return new Outcome(end.get(), (poll.window() + 1) * climb.ramp.seconds() / 3_600, climb.unproven);
            }
        }
        return new Outcome(End.WAITS, climb.ramp.length() / 3_600, climb.unproven);
    }

    private Optional<End> take(Poll poll) {
        Instant now = poll.when().to();
        if (poll.history()) {
            assess(poll, Optional.of(policy.ramp().exposure(0)));
            return Optional.empty();
        }
        Step at = rollout.state().step().orElseThrow();
        if (at.hold().isEmpty()) {
            since = Optional.of(now);
        }
        Assessment assessment = assess(poll, Optional.of(policy.ramp().exposure(at.stage() + 1)));
        Decision decision = io.rampguard.rollout.Ramp.decide(
                policy,
                rollout,
                new Sight(
                        new Exposure.Served(poll.stage()),
                        assessment.verdict(),
                        assessment.readiness().ready(),
                        false),
                now);
        rollout = rollout.withState(Transition.after(policy, rollout, decision, now));
        return switch (decision) {
            case Decision.Advance up -> advanced(up);
            case Decision.RollBack back -> Optional.of(End.ROLLED_BACK);
            case Decision.Pause pause -> Optional.of(End.WAITS);
            default -> Optional.empty();
        };
    }

    private Optional<End> advanced(Decision.Advance up) {
        unproven += up.unproven() ? 1 : 0;
        ramp.serve(up.to());
        since = Optional.empty();
        return up.stage() == policy.ramp().last() ? Optional.of(End.ARRIVED) : Optional.empty();
    }

    private Assessment assess(Poll poll, Optional<Percentage> next) {
        List<Observation> observed = List.copyOf(poll.measured());
        Assessment assessment =
                judge.assess(policy, evidence, new Look(poll.when().to(), poll.stage(), next, since, 0, observed));
        evidence = assessment.evidence();
        return assessment;
    }
}
