package io.rampguard.demo;

import io.rampguard.analysis.Finding;
import io.rampguard.analysis.Interval;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.controller.RolloutStatus.HoldStatus;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Phase;
import io.rampguard.units.Deferred;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Rollouts as the daemon would report them. */
final class Statuses {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private static final Finding TOKENS = new Finding(
            "tokens",
            "tokens-per-request",
            OptionalDouble.of(750.2),
            OptionalDouble.of(1_203.4),
            3_000,
            150,
            Deferred.known(Interval.of(0.3, 0.9)),
            Finding.Outcome.PASS,
            Reason.of(ReasonCode.ALL_PASS));
    private static final Finding LATENCY = new Finding(
            "latency",
            "latency-p95",
            OptionalDouble.of(1.91),
            OptionalDouble.empty(),
            3_000,
            0,
            Deferred.known(Interval.UNKNOWN),
            Finding.Outcome.INCONCLUSIVE,
            Reason.of(ReasonCode.TOO_FEW_SAMPLES));

    private Statuses() {}

    static RolloutStatus status(String flag, Phase phase, int percent, ReasonCode code, String text) {
        return new RolloutStatus(
                PolicyName.of(flag),
                "embedded",
                flag,
                "control",
                "variant",
                "r1",
                phase,
                Optional.of(Percentage.of(percent)),
                Percentage.of(percent),
                Stream.of(1, 5, 25, 50, 75, 100).map(Percentage::of).toList(),
                phase == Phase.RAMPING ? Optional.of(new HoldStatus(NOON, NOON.plusSeconds(8))) : Optional.empty(),
                NOON,
                Reason.of(code, text),
                List.of(TOKENS, LATENCY),
                Optional.empty(),
                false,
                false,
                0);
    }
}
