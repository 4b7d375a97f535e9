package io.rampguard.analysis;

import io.rampguard.analysis.Plan.End;
import io.rampguard.analysis.Plan.Step;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** How fast a harmless rollout may climb: until safety is shown, for each stage in turn (section 6 of {@code judge.md}). */
final class PlanTempo {
    /** Odds to one at which safety counts as shown: a wrong advance in one of twenty (6.1). */
    static final double SAFE_ODDS = 20;

    /** The weight of "no change" among the alternatives of the safety process, and its margin for dispersion (6.1). */
    private static final double SAFETY_WEIGHT = 0.7;

    private static final double SAFETY_DISPERSION = 1.2;

    /** The quantile of the normal law below which nine of ten lie. */
    private static final double NINE_OF_TEN = 1.2816;

    private final RolloutPolicy policy;
    private final double perSecond;
    private final List<Watched> watched;

    /** @param perSecond requests of both arms together */
    PlanTempo(RolloutPolicy policy, double perSecond, List<Watched> watched) {
        this.policy = policy;
        this.perSecond = perSecond;
        this.watched = watched;
    }

    /** Nats of safety after which the usual rollout has shown it. */
    static double safe() {
        return SAFETY_DISPERSION * StrictMath.log(SAFE_ODDS / SAFETY_WEIGHT);
    }

    /**
     * Nats after which nine of ten have shown it: evidence that grows by so much on the average scatters by the root of twice
     * as much (Wald, <i>Sequential Analysis</i>, 1947).
     */
    static double surelySafe() {
        double scatter = NINE_OF_TEN / StrictMath.sqrt(2);
        double root = scatter + StrictMath.sqrt(scatter * scatter + safe());
        return root * root;
    }

    /** Nats of safety for the next share in a second of a stage. */
    double proof(Watched one, int stage, int next) {
        double p = policy.ramp().exposure(stage).fraction();
        return one.rate(p)
                * one.prospect().safety(p, policy.ramp().exposure(next).fraction());
    }

    /** Requests a second from which nine of ten harmless rollouts need no longer than the holds; empty where no traffic is enough. */
    OptionalDouble asks() {
        double most = 0;
        for (int stage = 0; stage < policy.ramp().last(); stage++) {
            double hold = hold(stage).toMillis() / 1e3;
            most = Math.max(most, hold > 0 ? perSecond * minimum(stage) / hold : 0);
            for (Watched one : watched) {
                double nats = 0;
                for (int earlier = 0; earlier <= stage; earlier++) {
                    double seconds = hold(earlier).toMillis() / 1e3;
                    nats += seconds > 0 ? seconds * proof(one, earlier, stage + 1) : 0;
                }
                most = Math.max(most, perSecond * surelySafe() / nats);
            }
        }
        return Double.isFinite(most) && most > 0 ? OptionalDouble.of(most) : OptionalDouble.empty();
    }

    Duration hold(int stage) {
        Duration hold = policy.ramp().stages().get(stage).hold();
        return stage == policy.ramp().last() ? hold.plus(policy.ramp().watch()) : hold;
    }

    /** A harmless rollout, stage by stage: each next share has evidence of its own, which began with the rollout. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        double patience = policy.patience().inconclusiveTimes();
        for (int stage = 0; stage <= policy.ramp().last(); stage++) {
            double hold = hold(stage).toMillis() / 1e3;
            Percentage share = policy.ramp().exposure(stage);
            if (stage == policy.ramp().last()) {
                steps.add(new Step(share, hold(stage), hold(stage), End.LAST, Optional.empty()));
                continue;
            }
            double longest = minimum(stage);
            Optional<String> slowest = Optional.empty();
            for (Watched one : watched) {
                double proof = remaining(one, steps, stage) / proof(one, stage, stage + 1);
                if (proof > Math.max(longest, hold)) {
                    longest = proof;
                    slowest = Optional.of(one.guardrail().id());
                }
            }
            boolean proven = longest <= hold * patience;
            double lasts = Math.min(Math.max(hold, longest), hold * patience);
            steps.add(new Step(
                    share, hold(stage), duration(lasts).orElseThrow(), proven ? End.PROVEN : unproven(stage), slowest));
        }
        return steps;
    }

    /** Nats of safety for the next share that the stages before have not given. */
    private double remaining(Watched one, List<Step> before, int stage) {
        double missing = safe();
        for (int earlier = 0; earlier < before.size(); earlier++) {
            double seconds = before.get(earlier).lasts().toMillis() / 1e3;
            missing -= seconds > 0 ? seconds * proof(one, earlier, stage + 1) : 0;
        }
        return Math.max(0, missing);
    }

    /** Seconds until each arm has the stage's minimum of requests. */
    private double minimum(int stage) {
        double p = policy.ramp().exposure(stage).fraction();
        double slower = Math.min(p, 1 - p);
        long samples = policy.ramp().stages().get(stage).minimumSamples();
        return samples == 0 || slower == 0 ? 0 : samples / (perSecond * slower);
    }

    private End unproven(int stage) {
        Percentage next = policy.ramp().exposure(stage + 1);
        if (!next.above(policy.patience().unprovenUpTo())) {
            return End.UNPROVEN;
        }
        return switch (policy.patience().inconclusiveThen()) {
            case ADVANCE -> End.UNPROVEN;
            case ROLLBACK -> End.ROLLED_BACK;
            case HOLD, PAUSE -> End.WAITS;
        };
    }

    /** Where an hour tells most: as good as p(1-p), so the stage that is nearest to half. */
    Percentage best() {
        Percentage best = policy.ramp().exposure(0);
        for (int stage = 1; stage <= policy.ramp().last(); stage++) {
            Percentage other = policy.ramp().exposure(stage);
            best = told(other) > told(best) ? other : best;
        }
        return best;
    }

    private static double told(Percentage share) {
        return share.fraction() * (1 - share.fraction());
    }

    /** To the next second; empty beyond ten years, which is never. */
    static Optional<Duration> duration(double seconds) {
        return seconds < 10 * 365.0 * 86_400
                ? Optional.of(Duration.ofSeconds((long) Math.ceil(seconds - 1e-6)))
                : Optional.empty();
    }
}
