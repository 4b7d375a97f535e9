package io.rampguard.analysis;

import io.rampguard.analysis.Plan.End;
import io.rampguard.analysis.Plan.Outlook;
import io.rampguard.analysis.Plan.Step;
import io.rampguard.analysis.Plan.View;
import io.rampguard.analysis.PlanTraffic.Level;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Guardrail.Ceiling;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/**
 * Says before the start what the sequential judge will be able to see, by the physical limit of section 8 of {@code judge.md}
 * and what the engine was measured to need above it (sections 5 and 9.3), and how long safety takes to be shown (section 6).
 */
public final class PlanCalculator {
    /** The engine's requests over those of the limit: the rule of section 5, as measured in 9.3 (1.35 to 1.6). */
    static final double OVERHEAD = 1.5;

    /** Odds to one at which safety counts as shown: a wrong advance in one of twenty (6.1). */
    static final double SAFE_ODDS = 20;

    /** The weight of "no change" among the alternatives of the safety process, and its margin for dispersion (6.1). */
    private static final double SAFETY_WEIGHT = 0.7;

    private static final double SAFETY_DISPERSION = 1.2;
    private static final int HALVINGS = 60;

    private final RolloutPolicy policy;
    private final PlanTraffic traffic;
    private final double falseRollback;
    private final List<Watched> watched = new ArrayList<>();
    private final long sharers;

    /** One guardrail with what its signal tells. */
    private record Watched(Guardrail guardrail, Prospect prospect, Level level) {}

    private PlanCalculator(RolloutPolicy policy, PlanTraffic traffic) {
        this.policy = policy;
        this.traffic = traffic;
        this.falseRollback = policy.confidence().falseRollback();
        this.sharers = policy.guardrails().stream().filter(Prospect::sharing).count();
        for (Guardrail guardrail : policy.guardrails()) {
            Level level = traffic.levels().get(guardrail.signal().name());
            if (level != null && guardrail instanceof NoWorseThanControl relative) {
                watched.add(new Watched(guardrail, Prospect.of(relative, level), level));
            } else if (level != null && guardrail instanceof Ceiling ceiling) {
                watched.add(new Watched(guardrail, Prospect.of(ceiling, level), level));
            }
        }
    }

    public static Plan of(RolloutPolicy policy, PlanTraffic traffic) {
        return new PlanCalculator(policy, traffic).plan();
    }

    private Plan plan() {
        List<Step> steps = steps();
        List<Outlook> outlooks =
                watched.stream().map(one -> outlook(one, steps)).toList();
        boolean stops = steps.stream().anyMatch(step -> step.end() == End.WAITS || step.end() == End.ROLLED_BACK);
        Duration ramp =
                steps.stream().limit(policy.ramp().last()).map(Step::lasts).reduce(Duration.ZERO, Duration::plus);
        Percentage best = best();
        PlanWarnings words = new PlanWarnings(policy, traffic);
        return new Plan(
                policy.name().toString(),
                traffic.perSecond(),
                falseRollback,
                (int) sharers,
                outlooks,
                steps,
                stops ? Optional.empty() : Optional.of(ramp),
                best,
                words.warnings(outlooks, steps),
                words.notes(best));
    }

    private Outlook outlook(Watched one, List<Step> steps) {
        List<View> views = new ArrayList<>();
        for (int stage = 0; stage <= policy.ramp().last(); stage++) {
            views.add(view(one, stage));
        }
        double missing = needed(one.guardrail());
        double exposed = 0;
        double seconds = 0;
        for (Step step : steps) {
            double p = step.stage().fraction();
            double rate = rate(one, p) * one.prospect().harm(one.prospect().asked(), p);
            double lasts = step.lasts().toMillis() / 1e3;
            double time = rate > 0 ? Math.min(lasts, missing / rate) : lasts;
            exposed += time * rate(one, p);
            seconds += time;
            missing -= time * rate;
            if (missing <= 1e-9) {
                break;
            }
        }
        boolean found = missing <= 1e-9;
        return new Outlook(
                one.guardrail().id(),
                one.guardrail().signal().name(),
                PlanWording.bound(one.guardrail()),
                PlanWording.harm(one.guardrail(), one.prospect().asked()),
                found ? OptionalDouble.of(exposed) : OptionalDouble.empty(),
                found ? window(seconds) : Optional.empty(),
                views);
    }

    private View view(Watched one, int stage) {
        double p = policy.ramp().exposure(stage).fraction();
        double trials = rate(one, p) * hold(stage).toMillis() / 1e3;
        double needed =
                needed(one.guardrail()) / one.prospect().harm(one.prospect().asked(), p);
        return new View(
                policy.ramp().exposure(stage),
                trials,
                smallest(one, p, trials).map(harm -> PlanWording.harm(one.guardrail(), harm)),
                Double.isFinite(needed) ? OptionalDouble.of(needed) : OptionalDouble.empty(),
                window(needed / rate(one, p)),
                stage == policy.ramp().last()
                        ? Optional.empty()
                        : window(safe() / (rate(one, p) * safety(one, stage, stage + 1))));
    }

    /** Nats until an alarm; guardrails that pause have the whole chance for themselves. */
    private double needed(Guardrail guardrail) {
        double share = guardrail.action() == Action.ROLLBACK ? falseRollback / Math.max(1, sharers) : falseRollback;
        return OVERHEAD * StrictMath.log(1 / share);
    }

    static double safe() {
        return SAFETY_DISPERSION * StrictMath.log(SAFE_ODDS / SAFETY_WEIGHT);
    }

    /** Trials of the variant a second. */
    private double rate(Watched one, double p) {
        return traffic.perSecond() * one.level().perRequest() * p;
    }

    private double safety(Watched one, int stage, int next) {
        return one.prospect()
                .safety(
                        policy.ramp().exposure(stage).fraction(),
                        policy.ramp().exposure(next).fraction());
    }

    private Duration hold(int stage) {
        Duration hold = policy.ramp().stages().get(stage).hold();
        return stage == policy.ramp().last() ? hold.plus(policy.ramp().watch()) : hold;
    }

    private Optional<Double> smallest(Watched one, double p, double trials) {
        Prospect prospect = one.prospect();
        double needed = needed(one.guardrail());
        DoubleUnaryOperator seen = harm -> trials * prospect.harm(harm, p) - needed;
        double low = prospect.promised();
        double high = prospect.most();
        if (!(high > low) || seen.applyAsDouble(high) < 0) {
            return Optional.empty();
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (seen.applyAsDouble(middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Optional.of(high);
    }

    /** A harmless rollout, stage by stage: each next share has evidence of its own, which began with the rollout. */
    private List<Step> steps() {
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
                double proof =
                        remaining(one, steps, stage) / (rate(one, share.fraction()) * safety(one, stage, stage + 1));
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
            double p = policy.ramp().exposure(earlier).fraction();
            double trials = rate(one, p) * before.get(earlier).lasts().toMillis() / 1e3;
            missing -= trials > 0 ? trials * safety(one, earlier, stage + 1) : 0;
        }
        return Math.max(0, missing);
    }

    /** Seconds until each arm has the stage's minimum of requests. */
    private double minimum(int stage) {
        double p = policy.ramp().exposure(stage).fraction();
        double slower = Math.min(p, 1 - p);
        long samples = policy.ramp().stages().get(stage).minimumSamples();
        return samples == 0 || slower == 0 ? 0 : samples / (traffic.perSecond() * slower);
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
    private Percentage best() {
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

    /** Nothing is seen before the first window ends. */
    private Optional<Duration> window(double seconds) {
        return duration(Math.max(seconds, policy.metrics().every().toMillis() / 1e3));
    }

    /** To the next second; empty beyond ten years, which is never. */
    private static Optional<Duration> duration(double seconds) {
        return seconds < 10 * 365.0 * 86_400
                ? Optional.of(Duration.ofSeconds((long) Math.ceil(seconds - 1e-6)))
                : Optional.empty();
    }
}
