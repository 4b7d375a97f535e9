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

    private static final int HALVINGS = 60;

    private final RolloutPolicy policy;
    private final PlanTraffic traffic;
    private final double falseRollback;
    private final List<Watched> watched = new ArrayList<>();
    private final long sharers;
    private final PlanTempo tempo;

    private PlanCalculator(RolloutPolicy policy, PlanTraffic traffic) {
        this.policy = policy;
        this.traffic = traffic;
        this.falseRollback = policy.confidence().falseRollback();
        this.sharers = policy.guardrails().stream().filter(Prospect::sharing).count();
        double perSecond = traffic.perSecond();
        for (Guardrail guardrail : policy.guardrails()) {
            Level level = traffic.levels().get(guardrail.signal().name());
            if (level != null && guardrail instanceof NoWorseThanControl relative) {
                watched.add(new Watched(guardrail, Prospect.of(relative, level), level, perSecond));
            } else if (level != null && guardrail instanceof Ceiling ceiling) {
                watched.add(new Watched(guardrail, Prospect.of(ceiling, level), level, perSecond));
            }
        }
        this.tempo = new PlanTempo(policy, traffic.perSecond(), watched);
    }

    public static Plan of(RolloutPolicy policy, PlanTraffic traffic) {
        return new PlanCalculator(policy, traffic).plan();
    }

    private Plan plan() {
        List<Step> steps = tempo.steps();
        List<Outlook> outlooks =
                watched.stream().map(one -> outlook(one, steps)).toList();
        boolean stops = steps.stream().anyMatch(step -> step.end() == End.WAITS || step.end() == End.ROLLED_BACK);
        Duration ramp =
                steps.stream().limit(policy.ramp().last()).map(Step::lasts).reduce(Duration.ZERO, Duration::plus);
        Percentage best = tempo.best();
        OptionalDouble asks = tempo.asks();
        PlanWarnings words = new PlanWarnings(policy, traffic);
        return new Plan(
                policy.name().toString(),
                traffic.perSecond(),
                asks,
                falseRollback,
                (int) sharers,
                outlooks,
                steps,
                stops ? Optional.empty() : Optional.of(ramp),
                best,
                words.warnings(outlooks, steps),
                words.notes(best, asks));
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
            double rate = one.rate(p) * one.prospect().harm(one.prospect().asked(), p);
            double lasts = step.lasts().toMillis() / 1e3;
            double time = rate > 0 ? Math.min(lasts, missing / rate) : lasts;
            exposed += time * one.rate(p);
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
        double trials = one.rate(p) * tempo.hold(stage).toMillis() / 1e3;
        double needed =
                needed(one.guardrail()) / one.prospect().harm(one.prospect().asked(), p);
        return new View(
                policy.ramp().exposure(stage),
                trials,
                smallest(one, p, trials).map(harm -> PlanWording.harm(one.guardrail(), harm)),
                Double.isFinite(needed) ? OptionalDouble.of(needed) : OptionalDouble.empty(),
                window(needed / one.rate(p)),
                stage == policy.ramp().last()
                        ? Optional.empty()
                        : window(PlanTempo.safe() / tempo.proof(one, stage, stage + 1)));
    }

    /** Nats until an alarm; guardrails that pause have the whole chance for themselves. */
    private double needed(Guardrail guardrail) {
        double share = guardrail.action() == Action.ROLLBACK ? falseRollback / Math.max(1, sharers) : falseRollback;
        return OVERHEAD * StrictMath.log(1 / share);
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

    /** Nothing is seen before the first window ends. */
    private Optional<Duration> window(double seconds) {
        return PlanTempo.duration(Math.max(seconds, policy.metrics().every().toMillis() / 1e3));
    }
}
