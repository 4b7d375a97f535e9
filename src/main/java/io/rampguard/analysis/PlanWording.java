package io.rampguard.analysis;

import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Ceiling;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;

/** Bounds and regressions as a plan says them. */
final class PlanWording {
    private PlanWording() {}

    /** As the policy wrote it, and from where it is counted if a change is planned for. */
    static String bound(Guardrail guardrail) {
        String own = guardrail.bound().orElse("");
        return guardrail instanceof NoWorseThanControl relative && relative.expect() != 0
                ? own + " beyond the expected " + (relative.expect() < 0 ? "" : "+")
                        + Wording.digits(relative.expect() * 100) + "%"
                : own;
    }

    static String harm(Guardrail guardrail, double harm) {
        return switch (guardrail) {
            case NoWorseThanControl relative -> Wording.harm(Margin.of(relative), harm, relative.signal());
            case Ceiling ceiling -> limit(ceiling, harm);
            default -> "";
        };
    }

    /** A multiple of a limit; of a quantile's, so many times as many requests beyond it as there may be. */
    private static String limit(Ceiling ceiling, double times) {
        boolean floor = ceiling.signal().better() == Better.HIGHER;
        return switch (ceiling.signal().measure()) {
            case Measure.Quantile quantile ->
                Wording.percent(times * (1 - quantile.quantile())) + " beyond " + print(ceiling, ceiling.limit());
            case Measure.Proportion share when floor -> print(ceiling, 1 - times * (1 - ceiling.limit()));
            case Measure.Proportion share -> print(ceiling, times * ceiling.limit());
            case Measure.Mean mean -> print(ceiling, floor ? ceiling.limit() / times : ceiling.limit() * times);
        };
    }

    private static String print(Ceiling ceiling, double value) {
        return Guardrail.print(ceiling.signal(), value);
    }
}
