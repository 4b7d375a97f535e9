package io.rampguard.controller;

import io.rampguard.analysis.Assessment;
import io.rampguard.analysis.Look;
import io.rampguard.analysis.Verdict;
import io.rampguard.flags.FlagReading;
import io.rampguard.metrics.Observation;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Exposure;
import io.rampguard.rollout.HoldClock;
import io.rampguard.rollout.Onlooker;
import io.rampguard.rollout.Ramp;
import io.rampguard.rollout.Refit;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.Watching;
import io.rampguard.rollout.Sight;
import io.rampguard.rollout.Step;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One look at one rollout: what is served, what the judge says of it, and how the hold's clock stands. It writes nothing. */
final class Glance {
    private static final Percentage SOMEBODY = new Percentage(1);

    private final Ports ports;

    Glance(Ports ports) {
        this.ports = ports;
    }

    /**
     * What one rollout is looked at with.
     *
     * @param writes how many writes of the flag had ended when its reading was begun
     * @param lastGuard when anybody last looked: the last tick, also of a daemon that ran before this one
     */
    record Seen(
            FlagReading reading,
            int writes,
            List<Observation> observed,
            Instant now,
            boolean frozen,
            Optional<Instant> lastGuard) {

        /** Nobody wrote the flag since it was read; otherwise what the write read back is the newer truth. */
        boolean fresh(LiveRollout live) {
            return live.writes.get() == writes;
        }
    }

    /** Takes in what was seen and answers what it comes to. The caller holds the rollout's lock. */
    Sight of(LiveRollout live, RolloutPolicy policy, Seen seen) {
        live.rollout = Refit.of(policy, live.rollout);
        afterGap(live, policy, seen);
        boolean waited = live.rollout.state() instanceof RolloutState.Waiting;
        if (policy.onlooker()) {
            live.traffic = live.traffic.under(live.rollout).seeing(seen.observed(), seen.now());
            live.rollout = live.rollout.withState(Onlooker.follow(policy, live.rollout, live.traffic, seen.now()));
            live.exposure = Onlooker.exposure(live.rollout, live.traffic.all());
        } else {
            if (seen.fresh(live)) {
                live.exposure = Sighting.of(live.rollout, seen.reading());
                live.found = seen.reading() instanceof FlagReading.Found found ? Optional.of(found) : Optional.empty();
            }
        }
        Assessment assessment = assess(live, policy, seen, waited);
        live.lookedAt = Optional.of(seen.now());
        runClock(live, assessment.verdict(), seen.now());
        return new Sight(
                live.exposure, assessment.verdict(), assessment.readiness().ready(), seen.frozen());
    }

    /** @param waited nobody was known to be exposed when the tick began */
    private Assessment assess(LiveRollout live, RolloutPolicy policy, Seen seen, boolean waited) {
        Rollout rollout = live.rollout;
        Map<String, Instant> cursors = rollout.evidence().cursors();
        Assessment assessment = ports.judge().assess(policy, rollout.evidence(), look(live, policy, seen));
        live.assessment = Optional.of(assessment);
        // What was counted before the first stage is the past, told for the warm-up; nobody was exposed by us.
        double exposed = waited ? 0 : exposed(seen.observed(), cursors);
        live.rollout = rollout.withEvidence(assessment.evidence()).exposing(exposed);
        return assessment;
    }

    private static Look look(LiveRollout live, RolloutPolicy policy, Seen seen) {
        Optional<Step> at = live.rollout.state().step();
        int stage = at.map(Step::stage).orElse(-1);
        Percentage served = live.exposure instanceof Exposure.Served known
                ? known.share()
                : at.map(Glance::atLeast).orElse(Percentage.ZERO);
        // A raise that is on its way may expose people before anyone saw it land; they are guarded from its beginning.
        Optional<Instant> since =
                at.map(step -> step.hold().map(HoldClock::started).orElse(live.steppedAt));
        return new Look(
                seen.now(),
                served,
                Ramp.nextOf(policy, live.rollout),
                served.isZero() ? Optional.empty() : since,
                stage < 0 ? 0 : policy.ramp().stages().get(stage).minimumSamples(),
                seen.observed());
    }

    /** While the backend cannot be read, a raise that was asked for may have landed: then somebody is exposed. */
    private static Percentage atLeast(Step at) {
        return at.confirmed().isZero() && !at.target().isZero() ? SOMEBODY : at.confirmed();
    }

    /** Requests that saw the variant in windows not yet taken in; signals count the same requests, so the largest is taken. */
    private static double exposed(List<Observation> observed, Map<String, Instant> cursors) {
        double most = 0;
        for (Observation observation : observed) {
            if (observation instanceof Observation.Measured measured) {
                Instant cursor = cursors.get(measured.signal());
                if (cursor == null || measured.window().to().isAfter(cursor)) {
                    most = Math.max(most, measured.variant().n());
                }
            }
        }
        return most;
    }

    /** Nobody guarded since the last look: the hold is longer by that, and a silence begins to be borne anew. */
    private static void afterGap(LiveRollout live, RolloutPolicy policy, Seen seen) {
        Optional<Instant> last = live.lookedAt.isPresent() ? live.lookedAt : seen.lastGuard();
        Duration gap = last.map(then -> Duration.between(then, seen.now())).orElse(Duration.ZERO);
        if (gap.compareTo(policy.metrics().every().multipliedBy(2)) <= 0) {
            return;
        }
        live.rollout = live.rollout.withEvidence(live.rollout.evidence().afterGap());
        clock(live.rollout.state())
                .filter(clock -> clock.stoppedAt().isEmpty())
                .ifPresent(clock -> setClock(live, clock.stretchedBy(gap)));
    }

    /** Time without anything to judge by does not count towards the hold. */
    private static void runClock(LiveRollout live, Verdict verdict, Instant now) {
        clock(live.rollout.state())
                .ifPresent(clock -> setClock(live, tells(verdict) ? clock.go(now) : clock.stop(now)));
    }

    /** Nobody can judge this rollout now, because its policy is not there: its hold stands still. */
    void lookAway(LiveRollout live, Instant now) {
        clock(live.rollout.state()).ifPresent(clock -> setClock(live, clock.stop(now)));
        live.rollout = live.rollout.withEvidence(live.rollout.evidence().afterGap());
    }

    /** Whether this look says anything of the variant; an outage that both arms share says as little as silence. */
    private static boolean tells(Verdict verdict) {
        return !(verdict instanceof Verdict.NoData) && verdict.reason().code() != ReasonCode.SHARED_FATE;
    }

    private static Optional<HoldClock> clock(RolloutState state) {
        return state instanceof Ramping || state instanceof Watching
                ? state.step().flatMap(Step::hold)
                : Optional.empty();
    }

    private static void setClock(LiveRollout live, HoldClock clock) {
        RolloutState state = live.rollout.state();
        HoldClock present = clock(state).orElseThrow();
        if (present.equals(clock)) {
            return;
        }
        Step at = state.step().orElseThrow().withHold(clock);
        live.rollout = live.rollout.withState(state instanceof Watching ? new Watching(at) : new Ramping(at));
        live.clockUnsaved = true;
    }
}
