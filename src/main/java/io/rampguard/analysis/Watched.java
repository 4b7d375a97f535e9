package io.rampguard.analysis;

import io.rampguard.analysis.PlanTraffic.Level;
import io.rampguard.policy.Guardrail;

/**
 * One guardrail of a plan with what its signal tells.
 *
 * @param perSecond requests of both arms together
 */
record Watched(Guardrail guardrail, Prospect prospect, Level level, double perSecond) {
    /** Trials of the variant a second. */
    double rate(double p) {
        return perSecond * level.perRequest() * p;
    }
}
