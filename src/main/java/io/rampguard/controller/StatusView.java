package io.rampguard.controller;

import io.rampguard.controller.RolloutStatus.HoldStatus;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Exposure;
import io.rampguard.rollout.Ramp;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Step;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What people see of one rollout. */
final class StatusView {
    private StatusView() {}

    static RolloutStatus of(LiveRollout live, Instant now) {
        Rollout rollout = live.rollout;
        FlagTarget target = rollout.target();
        Optional<Step> at = rollout.state().step();
        return new RolloutStatus(
                live.name,
                target.backend(),
                target.key(),
                target.control().name(),
                target.variant().name(),
                rollout.revision(),
                rollout.state().phase(),
                percent(live),
                stage(live, rollout, at),
                live.policy.map(StatusView::ladder).orElse(List.of()),
                live.policy.flatMap(policy -> hold(policy, rollout, at, now)),
                live.since,
                reason(live, rollout),
                live.assessment
                        .filter(a -> rollout.exposes())
                        .map(a -> a.findings())
                        .orElse(List.of()),
                live.assessment.map(a -> a.readiness()),
                at.map(Step::unproven).orElse(false),
                live.policy.map(RolloutPolicy::onlooker).orElse(target.external()),
                rollout.exposed());
    }

    /** What threw a rollout out says more than that it is out. */
    private static Reason reason(LiveRollout live, Rollout rollout) {
        return rollout.state() instanceof RolloutState.RolledBack back && live.reason.code() == ReasonCode.LATCHED
                ? back.why()
                : live.reason;
    }

    private static Optional<Percentage> percent(LiveRollout live) {
        return switch (live.exposure) {
            case Exposure.Served served -> Optional.of(served.share());
            case Exposure.Unprepared control -> Optional.of(Percentage.ZERO);
            case Exposure.Foreign foreign -> Optional.empty();
            case Exposure.Unread gap -> Optional.empty();
        };
    }

    private static Percentage stage(LiveRollout live, Rollout rollout, Optional<Step> at) {
        return at.map(Step::target)
                .orElseGet(() -> rollout.state() instanceof RolloutState.Completed
                        ? live.policy
                                .map(policy -> policy.ramp().stages().getLast().exposure())
                                .orElse(Percentage.ALL)
                        : Percentage.ZERO);
    }

    private static List<Percentage> ladder(RolloutPolicy policy) {
        return IntStream.rangeClosed(0, policy.ramp().last())
                .mapToObj(policy.ramp()::exposure)
                .toList();
    }

    private static Optional<HoldStatus> hold(RolloutPolicy policy, Rollout rollout, Optional<Step> at, Instant now) {
        return at.filter(step ->
                        step.stage() >= 0 && step.stage() <= policy.ramp().last())
                .flatMap(Step::hold)
                .map(clock -> new HoldStatus(clock.started(), clock.ends(Ramp.holdOf(policy, rollout), now)));
    }
}
