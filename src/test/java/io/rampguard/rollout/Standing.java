package io.rampguard.rollout;

import io.rampguard.analysis.ThresholdEvidence;
import io.rampguard.analysis.Verdict;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.Paused;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.Watching;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Values that tests of the decision begin from: stages 1, 5, 25, 50 and 100 %, held for four minutes each from noon. */
final class Standing {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    static final Duration HOLD = Duration.ofMinutes(4);
    static final Instant HELD = NOON.plus(HOLD);
    static final RolloutPolicy POLICY = SamplePolicy.policy().build();
    static final Verdict PASS = new Verdict.Pass(Reason.of(ReasonCode.ALL_PASS));
    static final Verdict BREACH =
            new Verdict.Breach("errors", Guardrail.Action.ROLLBACK, Reason.of(ReasonCode.BREACH_TOLERANCE));
    static final Verdict BREACH_THAT_PAUSES =
            new Verdict.Breach("feedback", Guardrail.Action.PAUSE, Reason.of(ReasonCode.BREACH_TOLERANCE));
    static final Verdict UNCLEAR = new Verdict.Inconclusive(Reason.of(ReasonCode.NOT_PROVEN));

    private Standing() {}

    static Percentage percent(int share) {
        return Percentage.of(share);
    }

    static Verdict silent(ReasonCode code, Instant since) {
        return new Verdict.NoData(Reason.of(code), since);
    }

    static Exposure served(int share) {
        return new Exposure.Served(percent(share));
    }

    static Exposure noted(int share) {
        return new Exposure.Served(percent(share), true);
    }

    static Step stage(int index) {
        return new Step(index, share(index), share(index), Optional.of(HoldClock.startedAt(NOON)), false);
    }

    static Percentage share(int index) {
        return POLICY.ramp().exposure(index);
    }

    /** Asked for a stage, and so far seen at the one below. */
    static Step risingTo(int index) {
        return Step.to(index, share(index), index == 0 ? Percentage.ZERO : share(index - 1), false);
    }

    static Ramping ramping(int index) {
        return new Ramping(stage(index));
    }

    static Watching watching() {
        return new Watching(stage(POLICY.ramp().last()));
    }

    static Paused paused(int index, boolean resumesByItself) {
        return new Paused(
                stage(index),
                Reason.of(resumesByItself ? ReasonCode.SOURCE_DARK : ReasonCode.OPERATOR),
                NOON,
                resumesByItself);
    }

    static Rollout rollout(RolloutState state) {
        return Rollout.of(POLICY, ThresholdEvidence.NONE, NOON, List.of()).withState(state);
    }

    static Sight sight(Exposure exposure, Verdict verdict) {
        return new Sight(exposure, verdict, verdict instanceof Verdict.Pass, false);
    }

    static Sight frozen(Exposure exposure, Verdict verdict) {
        return new Sight(exposure, verdict, verdict instanceof Verdict.Pass, true);
    }

    static Decision decide(RolloutState state, Sight sight, Instant now) {
        return Ramp.decide(POLICY, rollout(state), sight, now);
    }

    static Obedience obey(RolloutState state, Command.Verb verb, Sight sight) {
        return Ramp.obey(POLICY, rollout(state), new Command(verb, "request", "ann", "because"), sight);
    }
}
