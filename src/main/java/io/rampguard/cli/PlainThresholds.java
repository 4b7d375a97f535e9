package io.rampguard.cli;

import io.rampguard.analysis.SimpleModeRisk;
import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Critical;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Tells what a plain threshold costs at the traffic there is: the chance that it rolls back a harmless variant. */
final class PlainThresholds {
    private static final String CURE =
            "; raise the threshold, ask for more polls, or write 'limit', which is judged statistically";

    private PlainThresholds() {}

    /**
     * One line for each plain threshold on a proportion whose traffic the source knows: the chance at control's own rate, or,
     * where that is not known, up to which rate it is safe.
     */
    static List<String> chances(Collection<RolloutPolicy> policies, List<Survey> found) {
        List<String> lines = new ArrayList<>();
        for (RolloutPolicy policy : policies) {
            for (Guardrail guardrail : policy.guardrails()) {
                double perHour = requests(policy, guardrail, found);
                if (guardrail instanceof Critical critical && proportion(guardrail) && perHour > 0) {
                    OptionalDouble rate = control(policy, guardrail, found);
                    lines.add(
                            rate.isPresent()
                                    ? chance(policy, critical, rate.getAsDouble(), perHour)
                                    : bearable(policy, critical, perHour));
                }
            }
        }
        return lines;
    }

    /**
     * The chance in words, with the cure where it is above 5 %.
     *
     * @param badRate control's share of bad events, within 0..1
     * @param perHour requests of both arms
     */
    static String chance(RolloutPolicy policy, Critical guardrail, double badRate, double perHour) {
        double chance = SimpleModeRisk.of(guardrail, badRate, SimpleModeRisk.ramp(policy, perHour));
        return head(policy, guardrail)
                + String.format(
                        Locale.ROOT,
                        "a variant as good as control's %s is rolled back by chance in %s of rollouts at %,.0f requests an hour",
                        value(guardrail, badRate),
                        percent(chance),
                        perHour)
                + (chance > SimpleModeRisk.WORTH_A_WARNING ? CURE : "");
    }

    private static String percent(double chance) {
        return chance < 0.001
                ? "less than 0.1 %"
                : String.format(Locale.ROOT, chance < 0.01 ? "%.1f %%" : "%.0f %%", chance * 100);
    }

    private static String bearable(RolloutPolicy policy, Critical guardrail, double perHour) {
        double badRate = SimpleModeRisk.bearable(guardrail, SimpleModeRisk.ramp(policy, perHour));
        String side = lower(guardrail) ? "above " : "below ";
        return head(policy, guardrail)
                + String.format(
                        Locale.ROOT,
                        "at %,.0f requests an hour a harmless variant is rolled back by chance in more than 5 %% of rollouts where control's %s is %s%s",
                        perHour,
                        guardrail.signal().name(),
                        side,
                        value(guardrail, badRate))
                + CURE;
    }

    private static String head(RolloutPolicy policy, Critical guardrail) {
        return "chance  " + policy.name() + "  " + guardrail.id() + "  "
                + guardrail.bound().orElse("") + ": ";
    }

    private static String value(Critical guardrail, double badRate) {
        return Guardrail.print(guardrail.signal(), lower(guardrail) ? badRate : 1 - badRate);
    }

    private static boolean lower(Critical guardrail) {
        return guardrail.signal().better() == Better.LOWER;
    }

    private static boolean proportion(Guardrail guardrail) {
        return guardrail.signal().measure() instanceof Measure.Proportion;
    }

    private static OptionalDouble control(RolloutPolicy policy, Guardrail guardrail, List<Survey> found) {
        return found.stream()
                .filter(survey -> survey.rollout().equals(policy.name().toString())
                        && survey.signal().equals(guardrail.signal().name())
                        && survey.arm().equals("control"))
                .map(Survey::value)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    private static double requests(RolloutPolicy policy, Guardrail guardrail, List<Survey> found) {
        return found.stream()
                .filter(survey -> survey.rollout().equals(policy.name().toString())
                        && survey.signal().equals(guardrail.signal().name()))
                .mapToDouble(Survey::requestsLastHour)
                .sum();
    }
}
